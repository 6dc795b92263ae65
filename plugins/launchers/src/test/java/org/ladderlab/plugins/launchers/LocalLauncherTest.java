package org.ladderlab.plugins.launchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.run.Launcher;

@Timeout(60)
class LocalLauncherTest {

    @TempDir
    private Path folder;

    private static LocalLauncher launcher(int workers, int cores) {
        return new LocalLauncher(workers, cores);
    }

    private static List<String> rehearsal(int workers, int cores, int threads, int tasks) {
        ShellTasks sweep = new ShellTasks(Path.of("unused"));
        List<Launcher.Task> all = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            all.add(sweep.task("t" + i, threads, "true"));
        }
        return launcher(workers, cores).rehearse(sweep, all);
    }

    @Test
    void coresAreDividedAmongTheWorkers() {
        assertThat(rehearsal(0, 8, 0, 20).get(0))
                .isEqualTo("20 tasks on this machine, 8 at a time, each on 1 of 8 cores:");
        assertThat(rehearsal(0, 8, 2, 20).get(0))
                .isEqualTo("20 tasks on this machine, 4 at a time, each on 2 of 8 cores:");
        assertThat(rehearsal(0, 8, 0, 3).get(0))
                .isEqualTo("3 tasks on this machine, 3 at a time, each on 2 of 8 cores:");
        assertThat(rehearsal(3, 2, 0, 9).get(0))
                .isEqualTo("9 tasks on this machine, 3 at a time, each on 1 of 2 cores:");
    }

    @Test
    void everyTaskIsCarriedOutWithItsShareAndItsOutputIsKept() throws Exception {
        ShellTasks sweep = new ShellTasks(folder);
        List<Launcher.Task> tasks = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            tasks.add(sweep.task("t" + i, 0, "echo $0 on $1; exit " + i));
        }
        launcher(2, 4).launch(sweep, tasks);
        assertThat(sweep.ended()).isEqualTo(Map.of("t0", 0, "t1", 1, "t2", 2, "t3", 3, "t4", 4, "t5", 5, "t6", 6));
        assertThat(folder.resolve("t3.log")).hasContent("t3 on 2");
    }

    @Test
    void noMoreTasksRunAtATimeThanThereAreWorkers() throws Exception {
        ShellTasks sweep = new ShellTasks(folder);
        List<Launcher.Task> tasks = new ArrayList<>();
        String script = "mkdir running-$0; echo running-* | wc -w; sleep 0.2; rmdir running-$0";
        for (int i = 0; i < 6; i++) {
            tasks.add(sweep.task("t" + i, 0, "cd " + folder + "; " + script));
        }
        launcher(2, 2).launch(sweep, tasks);
        List<String> most = new ArrayList<>();
        for (Launcher.Task task : tasks) {
            most.add(Files.readString(task.log()).strip());
        }
        assertThat(most).isSubsetOf("1", "2").contains("2");
    }

    @Test
    void aTaskThatIsKilledOrAbortsDoesNotTouchTheOthers() throws Exception {
        ShellTasks sweep = new ShellTasks(folder);
        launcher(3, 3)
                .launch(
                        sweep,
                        List.of(
                                sweep.task("killed", 0, "kill -9 $$"),
                                sweep.task("aborted", 0, "kill -6 $$"),
                                sweep.task("well", 0, "sleep 0.3"),
                                sweep.task("later", 0, "true")));
        assertThat(sweep.ended()).isEqualTo(Map.of("killed", 137, "aborted", 134, "well", 0, "later", 0));
    }

    @Test
    void anInterruptMakesTasksStopAndStartsNoOther() throws Exception {
        ShellTasks sweep = new ShellTasks(folder);
        List<Launcher.Task> tasks = List.of(
                sweep.task("first", 0, "trap 'exit 75' TERM; touch " + folder + "/up; sleep 30 & wait"),
                sweep.task("second", 0, "true"));
        Thread[] thread = new Thread[1];
        CompletableFuture<Void> launch = CompletableFuture.runAsync(() -> {
            thread[0] = Thread.currentThread();
            try {
                launcher(1, 1).launch(sweep, tasks);
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        while (!Files.exists(folder.resolve("up"))) {
            Thread.sleep(10);
        }
        thread[0].interrupt();
        assertThatThrownBy(() -> launch.get(30, TimeUnit.SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(sweep.ended()).doesNotContainKey("second");
    }

    @Test
    void aTaskHearsTheEndOfItsLauncherAtTheEndOfStdin() throws IOException, InterruptedException {
        ShellTasks sweep = new ShellTasks(folder);
        launcher(1, 1).launch(sweep, List.of(sweep.task("leashed", 0, "echo $LADDERLAB_LEASH; test -p /dev/stdin")));
        assertThat(sweep.ended()).isEqualTo(Map.of("leashed", 0));
        assertThat(folder.resolve("leashed.log")).hasContent("stdin");
    }
}
