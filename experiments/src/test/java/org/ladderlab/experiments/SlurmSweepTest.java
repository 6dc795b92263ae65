package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a real Slurm of one node; skipped with a message where there is none. */
class SlurmSweepTest {

    private static final String SWEEP =
            """
            name: slurm
            data: {type: gaussian, dimensions: 2, standardDeviation: 0.5, examples: {train: 500, test: 200}}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 16, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            optimizer: {type: adam}
            training: {steps: STEPS, batchSize: 32, checkpointEvery: 50}
            compute: {threads: 1}
            evaluation: {batchSize: 200, maxLevels: 2}
            """;

    @TempDir
    private Path folder;

    private LocalSlurm slurm;

    @BeforeEach
    void startSlurm() throws Exception {
        LocalSlurm.missing().ifPresent(reason -> Assumptions.abort(reason));
        slurm = LocalSlurm.start(Files.createDirectories(folder.resolve("slurm")));
    }

    @AfterEach
    void stopSlurm() throws Exception {
        if (slurm != null) {
            slurm.close();
        }
    }

    private Process sweep(String text, String where, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("slurm.yaml"), text);
        List<String> arguments = new ArrayList<>(List.of(
                "sweep",
                file.toString(),
                "--json",
                "--runs",
                folder.resolve(where).resolve("runs").toString()));
        arguments.addAll(List.of(more));
        return CommandLineRun.start(folder.resolve("out.txt"), Map.of("SLURM_CONF", slurm.configuration()), arguments);
    }

    private JsonNode status(String where) throws IOException {
        try (var sweeps = Files.list(folder.resolve(where).resolve("sweeps"))) {
            Path sweep = sweeps.findFirst().orElseThrow();
            return CommandLineRun.of(List.of("status", sweep.toString(), "--json"))
                    .json()
                    .get("runs");
        }
    }

    private Map<String, String> values(String where, String what) throws IOException {
        Map<String, String> values = new TreeMap<>();
        status(where)
                .forEach(run ->
                        values.put(run.get("name").asText(), run.path(what).asText()));
        return values;
    }

    private boolean allHaveCheckpoints() throws IOException {
        Path sweeps = folder.resolve("a/sweeps");
        if (!Files.isDirectory(sweeps)) {
            return false;
        }
        try (var folders = Files.list(sweeps)) {
            if (folders.noneMatch(sweep -> Files.exists(sweep.resolve("plan.json")))) {
                return false;
            }
        }
        return values("a", "step").values().stream().allMatch(step -> Long.parseLong(step) > 50);
    }

    private boolean all(String where, String state) throws IOException {
        return values(where, "state").values().stream().allMatch(state::equals);
    }

    @Test
    void aDetachedSweepEndsByItselfInArraysOfTheSizeThatSlurmAllowsAndOneFailingTaskHarmsNoOther() throws Exception {
        String text = SWEEP.replace("STEPS", "60")
                + """
                ablate:
                  variants:
                    a: {}
                    b: {seed: 2}
                    c: {seed: 3}
                    hopeless: {optimizer: {learningRate: 1.0e+30}, training: {clipNorm: null}}
                """;
        assertThat(sweep(text, "a", "--launcher", "slurm", "--dry-run").waitFor())
                .isZero();
        assertThat(CommandLineRun.json(Files.readString(folder.resolve("out.txt")))
                        .get("wouldDo"))
                .isNotEmpty();
        assertThat(sweep(text, "a", "--launcher", "slurm", "--detach").waitFor())
                .isZero();
        slurm.await(() -> slurm.call("squeue", "-h").isBlank());
        assertThat(values("a", "state"))
                .containsEntry("a", "done")
                .containsEntry("b", "done")
                .containsEntry("c", "done")
                .containsEntry("hopeless", "failed");
        assertThat(values("a", "cause").get("hopeless")).contains("is not finite");
        // Coming back finds everything settled and starts nothing; one run has failed for good.
        assertThat(sweep(text, "a", "--launcher", "{type: slurm, pollSeconds: 0.2}")
                        .waitFor())
                .isEqualTo(1);
        assertThat(values("a", "attempt")).containsEntry("a", "1").containsEntry("hopeless", "1");
    }

    @Test
    void aPreemptedTaskGoesOnFromItsCheckpointAndEndsAsOneThatIsNotDisturbed() throws Exception {
        String text = SWEEP.replace("STEPS", "6000") + "seeds: 2\n";
        String launcher = "{type: slurm, partition: low, pollSeconds: 0.2, warningSeconds: 1}";
        Process launched = sweep(text, "a", "--launcher", launcher);
        slurm.await(this::allHaveCheckpoints);
        // Two cores are wanted by who may have them.
        Path urgent = Files.writeString(folder.resolve("urgent.sh"), "#!/bin/bash\nsleep 1\n");
        slurm.call("sbatch", "--partition=high", "--cpus-per-task=2", "--output=/dev/null", urgent.toString());
        slurm.await(() -> all("a", "checkpointed"));
        slurm.await(() -> all("a", "running"));
        // The node's daemon dies and comes back; the tasks do not notice.
        slurm.killNode();
        slurm.startNode();
        slurm.await(() -> !launched.isAlive());
        assertThat(launched.exitValue()).isZero();
        assertThat(values("a", "attempt")).containsEntry("seed1", "2").containsEntry("seed2", "2");
        assertThat(values("a", "failures")).containsEntry("seed1", "0").containsEntry("seed2", "0");
        assertThat(sweep(text, "b").waitFor()).isZero();
        assertThat(values("a", "weightsSha256")).isEqualTo(values("b", "weightsSha256"));
    }

    @Test
    void aTaskThatIsKilledIsQueuedAgain() throws Exception {
        String text = SWEEP.replace("STEPS", "6000");
        Process launched = sweep(text, "a", "--launcher", "{type: slurm, pollSeconds: 0.2}");
        slurm.await(this::allHaveCheckpoints);
        String place = values("a", "place").values().iterator().next();
        assertThat(place).startsWith("slurm ");
        long pid = Long.parseLong(place.replaceFirst(".*process (\\d+) .*", "$1"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        slurm.await(() -> !launched.isAlive());
        assertThat(launched.exitValue()).isZero();
        assertThat(values("a", "attempt").values()).containsExactly("2");
        assertThat(values("a", "failures").values()).containsExactly("1");
    }
}
