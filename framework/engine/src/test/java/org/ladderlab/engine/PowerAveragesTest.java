package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.weights.KeptAverages;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Split;

/** Averages that a run keeps, and others made of them afterwards. */
class PowerAveragesTest {

    private static final int STEPS = 320;
    private static final List<Double> KEPT = List.of(0.05, 0.1);

    @TempDir
    Path folder;

    @Test
    void anAverageMadeAfterwardsIsTheOneThatAnotherRunKept() throws Exception {
        for (double width : new double[] {0.075, 0.15}) {
            Path kept = run("kept" + width, List.of(width), STEPS);
            Path run = run("run", KEPT, STEPS);
            double apart = relativeDistance(kept, new KeptAverages(new RunFolder(run).averages()), width);
            assertThat(apart)
                    .as("relative L2 at width %s, every 10 steps", width)
                    .isLessThan(1e-3);
        }
    }

    @Test
    void aRunIsJudgedByTheAverageThatIsAskedForKeptOrMade() {
        Path kept = run("kept", List.of(0.15), STEPS);
        Path run = run("run", KEPT, STEPS);
        RunResult own = evaluate(kept, List.of(0.15), 0.15);
        RunResult made = evaluate(run, KEPT, 0.15);
        RunResult narrow = evaluate(run, KEPT, 0.05);
        double bound = own.evaluation().get(Split.TEST).total().value();

        assertThat(made.evaluation().get(Split.TEST).total().value() / bound - 1)
                .isBetween(-1e-4, 1e-4);
        assertThat(narrow.evaluation().get(Split.TEST).total().value()).isNotEqualTo(bound);
    }

    @Test
    void whatIsKeptByARunThatWasStoppedIsToTheBitThatOfAnother() throws Exception {
        Path whole = run("whole", KEPT, 60);
        Toy.Silent stopping = new Toy.Silent() {
            @Override
            public void step(
                    String run,
                    long step,
                    long steps,
                    double pace,
                    double left,
                    double loss,
                    java.util.OptionalDouble b) {
                if (step == 27) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Path stopped = folder.resolve("stopped");
        new Engine(stopping).run(Toy.request(Toy.keeping(KEPT, 60, Optional.empty()), stopped));
        run("stopped", KEPT, 60);
        for (Path file : new RunFolder(whole).averages().newestFirst()) {
            assertThat(stopped.resolve("averages").resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
        assertThat(new RunFolder(stopped).averages().newestFirst()).hasSize(6);
    }

    @Test
    void aWidthThatCannotBeMadeIsRefused() {
        Path run = run("run", KEPT, 40);
        assertThatThrownBy(() -> evaluate(run, KEPT, 0.01))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("the one of relative width 0.01 can be made with an error of");
        Path without = run("without", List.of(), 20);
        assertThatThrownBy(() -> evaluate(without, List.of(), 0.1)).hasMessageContaining("training.powerAverages");
        assertThatThrownBy(() -> new Engine(new Toy.Silent())
                        .run(Toy.request(Toy.keeping(KEPT, 20, Optional.of(0.2)), folder.resolve("new"))))
                .hasMessageContaining("ladderlab evaluate RUN --set evaluation.average=0.2");
    }

    private Path run(String name, List<Double> widths, int steps) {
        Path run = folder.resolve(name);
        new Engine(new Toy.Silent()).run(Toy.request(Toy.keeping(widths, steps, Optional.empty()), run));
        return run;
    }

    private RunResult evaluate(Path run, List<Double> widths, double width) {
        Experiment judged = Toy.keeping(widths, STEPS, Optional.of(width));
        return new Engine(new Toy.Silent()).evaluate(Toy.request(judged, run.resolve("evaluations/at" + width)), run);
    }

    private static double relativeDistance(Path keptRun, KeptAverages averages, double width) throws IOException {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> kept = SafeTensors.read(
                            new RunFolder(keptRun).checkpoints().step(STEPS), manager)
                    .arrays();
            double distance = 0;
            double size = 0;
            Map<String, NDArray> made =
                    averages.reconstruct(width, STEPS, manager).weights();
            for (Map.Entry<String, NDArray> weight : made.entrySet()) {
                NDArray own = kept.get(KeptAverages.name(width, weight.getKey()));
                distance += own.sub(weight.getValue()).square().sum().getFloat();
                size += own.square().sum().getFloat();
            }
            assertThat(made).hasSize(4);
            return Math.sqrt(distance / size);
        }
    }
}
