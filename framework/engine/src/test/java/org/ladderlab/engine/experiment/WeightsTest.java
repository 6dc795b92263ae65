package org.ladderlab.engine.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.Toy;
import org.ladderlab.engine.weights.WeightsFile;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;

/** Weights that leave a run as a file and come back into another. */
class WeightsTest {

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static RunResult trained;

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @BeforeAll
    static void train() {
        trained = run(Toy.experiment(30), shared.resolve("trained"));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static Experiment from(Path file, String part) {
        Experiment toy = Toy.experiment(0);
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed() + 1,
                toy.data(),
                new Experiment.Model(
                        toy.model().encoder(),
                        toy.model().decoder(),
                        new Experiment.Weights(Optional.of(file.toString()), part)),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                toy.evaluation(),
                toy.sampling(),
                toy.metrics(),
                toy.trackers(),
                toy.compute());
    }

    private static RunResult run(Experiment experiment, Path folder) {
        return new Engine(new Toy.Silent()).run(Toy.request(experiment, folder));
    }

    private static Path export(String name, WeightsFile.Choice choice, String part) {
        Path file = shared.resolve(name);
        WeightsFile.export(shared.resolve("trained"), file, choice, OptionalDouble.empty(), false, part);
        return file;
    }

    @Test
    void aRunThatStartsFromAnothersWeightsIsThatModelAndGoesOnFromTheSameFileOnly() throws IOException {
        Path file = export("start.safetensors", WeightsFile.Choice.RAW, "");
        RunResult second = run(from(file, ""), folder);
        assertThat(second.weightsSha256()).isEqualTo(trained.weightsSha256());
        assertThat(Files.readString(folder.resolve("identity.json")))
                .contains("\"path\" : \"" + file + "\"", Sha256.of(file));

        export("start.safetensors", WeightsFile.Choice.AVERAGED, "");
        Files.delete(folder.resolve("result.json"));
        assertThatThrownBy(() -> run(from(file, ""), folder))
                .isInstanceOf(RunException.class)
                .hasMessageStartingWith("Since the run in " + folder + " began, the content of " + file
                        + " (model.weights.file) changed; what it holds comes from the old content.");
    }

    @Test
    void averagedWeightsAreTheMovingAverage() throws IOException {
        Path averaged = export("averaged.safetensors", WeightsFile.Choice.AVERAGED, "");
        SafeTensors checkpoint =
                SafeTensors.read(shared.resolve("trained/checkpoints/step-0000000030.safetensors"), manager);
        SafeTensors exported = SafeTensors.read(averaged, manager);
        assertThat(exported.metadata()).containsEntry("format", "pt").containsEntry("step", "30");
        assertThat(exported.arrays()).hasSize(Toy.LATENTS + 1);
        float[] found = exported.arrays().get("decoder.output").toFloatArray();
        assertThat(found)
                .containsExactly(
                        checkpoint.arrays().get("averages/decoder.output").toFloatArray());
        assertThat(found)
                .isNotEqualTo(checkpoint.arrays().get("weights/decoder.output").toFloatArray());
    }

    @Test
    void aPartIsExportedAndImportedAlone() throws IOException {
        Path part = export("part.safetensors", WeightsFile.Choice.RAW, "decoder");
        try (BuiltExperiment built = ExperimentBuilder.build(from(part, "decoder"))) {
            NDArray loaded = built.parameters().weights().get("decoder.output");
            NDArray exported = SafeTensors.read(part, manager).arrays().get("output");
            assertThat(loaded.toFloatArray()).containsExactly(exported.toFloatArray());
            assertThat(loaded.hasGradient()).isTrue();
        }
        assertThatThrownBy(() -> ExperimentBuilder.build(from(part, "")))
                .isInstanceOf(BuildException.class)
                .hasMessage(part + " does not fit the model: its names are those of the part 'decoder'; set"
                        + " model.weights.part to that.");
        assertThatThrownBy(() -> export("none.safetensors", WeightsFile.Choice.RAW, "network"))
                .hasMessageContaining("it has some in [decoder, encoder]");
    }

    /** A model with a weight, running statistics, and a buffer of its loss. */
    private Parameters parameters() {
        Parameters parameters = new Parameters(manager, 1);
        parameters.weight("encoder.weight", new Shape(2, 3), Initializer.constant(0));
        parameters.weight("encoder.bias", new Shape(2), Initializer.constant(0));
        parameters.buffer("encoder.running_mean", new Shape(2), 0);
        parameters.buffer("loss.u", new Shape(4), 1);
        return parameters;
    }

    private Path file(Map<String, NDArray> arrays) {
        Path file = folder.resolve("weights.safetensors");
        DurableFiles.write(file, new SafeTensors(arrays, Map.of()).encode());
        return file;
    }

    private Map<String, NDArray> fitting() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put("encoder.weight", manager.create(new double[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)));
        arrays.put("encoder.bias", manager.create(new float[] {7, 8}));
        arrays.put("encoder.running_mean", manager.create(new float[] {9, 10}));
        arrays.put("encoder.num_batches_tracked", manager.create(new long[] {5}));
        return arrays;
    }

    @Test
    void weightsAndBuffersAreTakenWhateverTheirPrecisionAndOrder() {
        Parameters parameters = parameters();
        InitialWeights.load(file(fitting()), "", parameters);
        assertThat(parameters.weights().get("encoder.weight").toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(parameters.buffers().get("encoder.running_mean").toFloatArray())
                .containsExactly(9, 10);
        assertThat(parameters.buffers().get("loss.u").toFloatArray()).containsOnly(1);
    }

    @Test
    void everythingThatDoesNotFitIsNamedAtOnceAndNothingIsChanged() {
        Map<String, NDArray> arrays = fitting();
        arrays.remove("encoder.bias");
        arrays.put("encoder.biases", manager.create(new float[] {7, 8}));
        arrays.put("encoder.weight", manager.create(new Shape(3, 2)));
        Parameters parameters = parameters();
        assertThatThrownBy(() -> InitialWeights.load(file(arrays), "", parameters))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("1 missing: encoder.bias")
                .hasMessageContaining("1 unexpected: encoder.biases")
                .hasMessageContaining("1 of another shape: encoder.weight (3, 2) instead of (2, 3)")
                .hasMessageContaining("Give the model the settings");
        assertThat(parameters.buffers().get("encoder.running_mean").toFloatArray())
                .containsOnly(0);
    }

    @Test
    void aPartNamedTwiceIsExplained() {
        assertThatThrownBy(() -> InitialWeights.load(file(fitting()), "encoder", parameters()))
                .hasMessageContaining("leave model.weights.part out");
    }

    @Test
    void aPartWithoutAFileIsRefused() {
        Experiment.Weights partOnly = new Experiment.Weights(Optional.empty(), "decoder");
        assertThatThrownBy(() -> InitialWeights.load(partOnly, parameters()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("set model.weights.file");
    }

    @Test
    void aMissingFileIsAProblemOfItsSetting() {
        assertThatThrownBy(() -> InitialWeights.load(folder.resolve("none"), "", parameters()))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo("model.weights.file"))
                .hasMessageContaining("No such file");
    }
}
