package org.ladderlab.runs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.run.SeedRule;

class SweepFolderTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path root;

    private SweepFolder folder() {
        SweepPlan plan = new SweepPlan(
                "lab",
                "0123456789abcdef",
                Optional.of("plain"),
                List.of(
                        new SweepPlan.Run("plain-seed1", "plain", 1, Map.of(), 50, "runs/lab-1"),
                        new SweepPlan.Run(
                                "wide-seed1",
                                "wide",
                                1,
                                new LinkedHashMap<>(Map.of("network.width", new IntNode(9), "loss", new TextNode("x"))),
                                50,
                                "runs/lab-2")),
                Optional.of(new Halving(10, 3)),
                Optional.of(new SeedRule(2, 5, 0.5, 0.9)));
        return SweepFolder.create(root.resolve("sweeps"), plan, "name: lab\n");
    }

    @Test
    void aFolderIsReadAsItWasMade() {
        SweepFolder made = folder();
        assertThat(made.path()).isEqualTo(root.resolve("sweeps/lab-0123456789"));
        SweepFolder read = SweepFolder.open(made.path());
        assertThat(read.plan()).isEqualTo(made.plan());
        assertThat(read.declared()).hasContent("name: lab\n");
        assertThat(read.run(read.plan().runs().get(1)).path()).isEqualTo(root.resolve("runs/lab-2"));
        assertThat(read.states()).containsOnlyKeys("plain-seed1", "wide-seed1");
    }

    @Test
    void makingItAgainLeavesTheTasksAsTheyStand() {
        SweepFolder folder = folder();
        TaskState state =
                folder.state("wide-seed1").begun("here", NOW).at(7, NOW).failed("no disk", true, NOW);
        folder.write("wide-seed1", state.judged(20, 3.5, NOW));
        assertThat(folder().state("wide-seed1")).isEqualTo(state.judged(20, 3.5, NOW));
        folder.write("wide-seed1", state);
        assertThat(folder().state("wide-seed1")).isEqualTo(state);
    }

    @Test
    void aFolderWithoutAPlanIsRefused() {
        assertThatThrownBy(() -> SweepFolder.open(root))
                .isInstanceOf(RunException.class)
                .hasMessageEndingWith(" is no sweep's folder: it has no plan.json.");
    }

    @Test
    void aPlanThatLeadsOutOfItsFolderIsRefused() throws Exception {
        Path plan = folder().path().resolve("plan.json");
        String text = Files.readString(plan).replaceFirst(",\\s*\"crc32\" : \"[0-9a-f]{8}\"", "");
        Files.writeString(plan, text.replace("runs/lab-2", "runs/../../lab-2"));
        assertThatThrownBy(() -> SweepFolder.open(root.resolve("sweeps/lab-0123456789")))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(
                        "plan.json cannot be used: it has a run in 'runs/../../lab-2', which is not inside the folder");
        Files.writeString(plan, text.replace("\"wide-seed1", "\"../../wide"));
        assertThatThrownBy(() -> SweepFolder.open(root.resolve("sweeps/lab-0123456789")))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(
                        "plan.json cannot be used: it has the name '../../wide', which no sweep and no run can have");
    }

    @Test
    void theEndOfAProcessIsUnderstoodByItsExitCode() {
        assertThat(ended(137).cause())
                .startsWith("the process was killed (signal 9), perhaps since memory ran out; see ");
        assertThat(ended(134).cause()).startsWith("the process aborted in native code (signal 6)");
        assertThat(ended(3).cause()).startsWith("the Java heap was too small");
        assertThat(ended(Launcher.Task.DONE).cause()).startsWith("the process ended without a word");
        assertThat(ended(137).tries().failures()).isEqualTo(1);
        assertThat(ended(137).status()).isEqualTo(TaskState.Status.FAILED);
        assertThat(ended(Launcher.Task.STOPPED).status()).isEqualTo(TaskState.Status.CHECKPOINTED);
        assertThat(ended(Launcher.Task.STOPPED).tries().failures()).isZero();
        assertThat(ended(Launcher.Task.BUSY).status()).isEqualTo(TaskState.Status.RUNNING);
    }

    @Test
    void whatATaskSaidItselfIsKept() {
        SweepFolder folder = folder();
        TaskState said = folder.state("wide-seed1").begun("here", NOW).failed("not finite", false, NOW);
        folder.write("wide-seed1", said);
        assertThat(TaskEnd.record(folder, "wide-seed1", Launcher.Task.FAILED)).isEqualTo(said);
    }

    private TaskState ended(int exitCode) {
        SweepFolder folder = folder();
        folder.write("wide-seed1", TaskState.queued(50, NOW).begun("here", NOW));
        return TaskEnd.record(folder, "wide-seed1", exitCode);
    }
}
