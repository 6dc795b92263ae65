package org.ladderlab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.Place;
import org.ladderlab.runs.files.ProcessLock;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskState;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.run.RunStatus;

class ConductorTest {

    private static final int ROUNDS = 50;

    @TempDir
    private Path root;

    /** What was launched, by whatever conductor. */
    private final List<String> launched = Collections.synchronizedList(new ArrayList<>());

    private SweepPlan plan(int number) {
        List<SweepPlan.Run> runs = IntStream.range(0, 4)
                .mapToObj(i -> new SweepPlan.Run("v-seed" + i, "v", i, Map.of(), 5, "runs/" + number + "-" + i))
                .toList();
        return new SweepPlan(
                "lab", "%010d".formatted(number), Optional.empty(), runs, Optional.empty(), Optional.empty());
    }

    /** Carries a task out at once. */
    private final class Immediately implements Launcher {

        @Override
        public void launch(Sweep sweep, List<Task> tasks) {
            SweepFolder folder = SweepFolder.open(sweep.folder());
            for (Task task : tasks) {
                launched.add(task.name());
                SweepPlan.Run run = folder.plan().run(task.name()).orElseThrow();
                RunResult result =
                        new RunResult(folder.run(run).path(), "x", RunStatus.FINISHED, 5, "00", Map.of(), Map.of());
                try {
                    Files.createDirectories(folder.run(run).path());
                    ResultJson.write(folder.run(run), result);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                folder.write(task.name(), folder.state(task.name()).now(TaskState.Status.DONE, "", Instant.now()));
                sweep.ended(task, Task.DONE);
            }
        }

        @Override
        public List<String> rehearse(Sweep sweep, List<Task> tasks) {
            return List.of();
        }
    }

    private record Named(String name) implements Launcher.Task {

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public List<String> command(int cores) {
            return List.of();
        }

        @Override
        public List<String> afterwards(String exitCode) {
            return List.of();
        }

        @Override
        public Path log() {
            return Path.of("log");
        }
    }

    private Conductor conductor(SweepFolder folder, boolean detached, List<String> notes) {
        return new Conductor(folder, new Immediately(), (run, until) -> new Named(run.name()), 1, detached, notes::add);
    }

    @Test
    void twoConductorsAtOnceRunEverythingOnceFiftyTimes() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            launched.clear();
            SweepPlan plan = plan(round);
            CountDownLatch ready = new CountDownLatch(2);
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            Runnable work = () -> {
                try {
                    ready.countDown();
                    ready.await();
                    SweepFolder folder = SweepFolder.create(root.resolve("sweeps"), plan, "name: lab\n");
                    conductor(folder, false, new ArrayList<>()).run();
                    assertThat(folder.states().values()).allMatch(state -> state.status() == TaskState.Status.DONE);
                } catch (Throwable e) {
                    failures.add(e);
                }
            };
            List<Thread> threads = List.of(new Thread(work), new Thread(work));
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).as("round %d", round).isEmpty();
            assertThat(launched).as("round %d", round).hasSize(4).doesNotHaveDuplicates();
        }
    }

    @Test
    void whoHoldsTheSweepIsSaidAndADetachedConductorLeavesItToThem() throws Exception {
        SweepFolder folder = SweepFolder.create(root.resolve("sweeps"), plan(0), "name: lab\n");
        List<String> notes = new ArrayList<>();
        try (ProcessLock held = ProcessLock.take(folder.conductor()).orElseThrow()) {
            conductor(folder, true, notes).run();
        }
        assertThat(launched).isEmpty();
        assertThat(notes)
                .singleElement()
                .asString()
                .matches("Another process carries this sweep out \\(process [0-9]+ on .+, since .+Z\\);"
                        + " there is nothing to do here[.]");
    }

    @Test
    void aTaskWhoseFileIsDamagedIsDoneAllTheSame() throws Exception {
        SweepFolder folder = SweepFolder.create(root.resolve("sweeps"), plan(0), "name: lab\n");
        Files.writeString(folder.path().resolve("tasks/v-seed1.json"), "{\"state\": \"done\"");
        List<String> notes = new ArrayList<>();
        conductor(folder, false, notes).run();
        assertThat(launched).hasSize(4);
        assertThat(notes).singleElement().asString().contains("v-seed1.json cannot be used: it is not JSON");
    }

    @Test
    void aRunningTaskIsDeadIfNobodyHereHoldsItsLock() {
        SweepFolder folder = SweepFolder.create(root.resolve("sweeps"), plan(0), "name: lab\n");
        TaskState here = TaskState.queued(5, Instant.EPOCH).begun(Place.here(), Instant.EPOCH);
        TaskState elsewhere = TaskState.queued(5, Instant.EPOCH).begun("process 1 on another", Instant.EPOCH);
        assertThat(folder.isDead("v-seed0", here)).isTrue();
        assertThat(folder.isDead("v-seed0", elsewhere)).isFalse();
        assertThat(folder.isDead("v-seed0", here.now(TaskState.Status.DONE, "", Instant.EPOCH)))
                .isFalse();
        try (ProcessLock held = ProcessLock.take(folder.lock("v-seed0")).orElseThrow()) {
            assertThat(folder.isDead("v-seed0", here)).isFalse();
        }
    }
}
