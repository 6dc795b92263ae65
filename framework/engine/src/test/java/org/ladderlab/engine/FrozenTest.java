package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Experiment.WeightGroup;
import org.ladderlab.engine.weights.WeightsFile;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.RunResult;

/** Runs of which a part is frozen or learns at another rate. */
class FrozenTest {

    private static final WeightGroup FROZEN =
            new WeightGroup("encoder.level0", Optional.empty(), Optional.empty(), true);
    private static final WeightGroup SLOW = new WeightGroup("decoder", Optional.of(0.1), Optional.empty(), false);

    @TempDir
    Path folder;

    @Test
    void whatIsFrozenStaysAsItBeganAndHasNoAverage() throws Exception {
        Toy.Silent progress = new Toy.Silent();
        new Engine(progress).run(Toy.request(experiment(20, List.of(FROZEN)), folder));
        Map<String, List<Float>> first = arrays(new Engine(new Toy.Silent()), 1);
        Map<String, List<Float>> last = read(folder.resolve("checkpoints/step-0000000020.safetensors"));

        assertThat(progress.messages).contains("Training 12 weights, 4 frozen.");
        assertThat(last.get("weights/encoder.level0")).isEqualTo(first.get("weights/encoder.level0"));
        assertThat(last.get("weights/encoder.level1")).isNotEqualTo(first.get("weights/encoder.level1"));
        assertThat(last).containsKey("averages/encoder.level1").doesNotContainKey("averages/encoder.level0");
        Path file = folder.resolve("model.safetensors");
        assertThat(WeightsFile.export(folder, file, WeightsFile.Choice.AVERAGED, OptionalDouble.empty(), false, ""))
                .isEqualTo(4);
        assertThat(read(file).get("encoder.level0")).isEqualTo(first.get("weights/encoder.level0"));
    }

    @Test
    void aRunInGroupsGoesOnExactlyAfterAStop() throws Exception {
        List<WeightGroup> groups = List.of(FROZEN, SLOW);
        RunResult whole =
                new Engine(new Toy.Silent()).run(Toy.request(experiment(30, groups), folder.resolve("whole")));
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
                if (step == 13) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Path stopped = folder.resolve("stopped");
        new Engine(stopping).run(Toy.request(experiment(30, groups), stopped));
        RunResult resumed = new Engine(new Toy.Silent()).run(Toy.request(experiment(30, groups), stopped));

        assertThat(resumed.weightsSha256()).isEqualTo(whole.weightsSha256());
        assertThat(resumed.evaluation()).isEqualTo(whole.evaluation());
        assertThat(read(stopped.resolve("checkpoints/step-0000000030.safetensors")))
                .containsKeys("optimizer/0/velocity0", "optimizer/1/velocity0");
    }

    @Test
    void aGroupOfFactorOneLearnsToTheBitAsItDoesInNoGroup() {
        WeightGroup same = new WeightGroup("decoder", Optional.of(1.0), Optional.empty(), false);
        String grouped = new Engine(new Toy.Silent())
                .run(Toy.request(experiment(20, List.of(same)), folder.resolve("grouped")))
                .weightsSha256();
        String alike = new Engine(new Toy.Silent())
                .run(Toy.request(experiment(20, List.of()), folder.resolve("alike")))
                .weightsSha256();

        assertThat(grouped).isEqualTo(alike);
    }

    private Map<String, List<Float>> arrays(Engine engine, int steps) throws Exception {
        Path other = folder.resolve("first");
        engine.run(Toy.request(experiment(steps, List.of(FROZEN)), other));
        return read(other.resolve("checkpoints/step-%010d.safetensors".formatted(steps)));
    }

    private static Experiment experiment(int steps, List<WeightGroup> groups) {
        return Toy.experiment(Toy.training(steps, groups), new Toy.LossConfig(-1), false);
    }

    private static Map<String, List<Float>> read(Path file) throws Exception {
        assertThat(Files.exists(file)).isTrue();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, List<Float>> values = new TreeMap<>();
            for (Map.Entry<String, NDArray> each :
                    SafeTensors.read(file, manager).arrays().entrySet()) {
                float[] array = each.getValue().toFloatArray();
                List<Float> list = new java.util.ArrayList<>();
                for (float value : array) {
                    list.add(value);
                }
                values.put(each.getKey(), list);
            }
            return values;
        }
    }
}
