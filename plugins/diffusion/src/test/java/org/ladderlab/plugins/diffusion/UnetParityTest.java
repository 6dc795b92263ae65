package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.engine.InitialWeights;
import org.ladderlab.engine.SafeTensors;
import org.ladderlab.nn.NoiseEmbedding;
import org.ladderlab.plugins.schedules.LinearBeta;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Frame;
import org.ladderlab.spi.GaussianDiffusion;
import org.ladderlab.spi.Network;
import org.ladderlab.spi.Step;
import org.ladderlab.testkit.TestContext;

/** The U-Net with the weights of a {@code UNet2DModel} of diffusers; tools/parity/unet2d.py made the files and says how. */
class UnetParityTest extends TensorTest {

    private static final DataSpec DATA = TestContext.images(1, 8, 256);
    private static final int STEPS = 1000;

    /** The configurations of unet2d.py. */
    static Stream<Arguments> configurations() {
        return Stream.of(
                Arguments.of("unet2d", config(Optional.empty(), NoiseEmbedding.DDPM, 0, 1e-6)),
                Arguments.of("unet2d-improved", config(Optional.of(4), NoiseEmbedding.IMPROVED_DDPM, 1, 1e-5)));
    }

    private static UnetNetwork.Config config(
            Optional<Integer> headChannels, NoiseEmbedding sines, int downsamplePadding, double normEpsilon) {
        return new UnetNetwork.Config(
                8,
                List.of(1, 2),
                1,
                List.of(4),
                4,
                0,
                List.of(),
                headChannels,
                NoiseTime.STEP,
                sines,
                downsamplePadding,
                normEpsilon,
                Optional.empty());
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(UnetParityTest.class.getResource(name + ".safetensors"), name)
                .toURI());
    }

    private TestContext context(GaussianDiffusion diffusion) {
        return TestContext.of(DATA, step(1).manager(), 1).with(diffusion);
    }

    private GaussianDiffusion ddpm() {
        return new GaussianDiffusionEncoder(
                context(1).create(LinearBeta.TYPE), OptionalInt.of(STEPS), Frame.VARIANCE_PRESERVING, DATA.shape());
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void theOutputIsThatOfDiffusers(String name, UnetNetwork.Config config) throws IOException, URISyntaxException {
        GaussianDiffusion ddpm = ddpm();
        TestContext context = context(ddpm);
        Network network = context.create(UnetNetwork.TYPE, config);
        InitialWeights.load(resource(name), "", context.parameters());

        Step step = step(2);
        Map<String, NDArray> theirs =
                SafeTensors.read(resource(name + "-case"), step.manager()).arrays();
        double[] logSnr = Arrays.stream(theirs.get("timesteps").toLongArray())
                .mapToDouble(t -> ddpm.schedule().logSnr(ddpm.time((int) t + 1)))
                .toArray();
        NDArray ours = network.forward(theirs.get("sample"), step.vector(logSnr), step);
        assertThat(ours.toFloatArray()).containsExactly(theirs.get("output").toFloatArray(), within(1e-4f));
    }

    @Test
    void theUnetOfVdmIsOfTheSamePartsWithFourierFeaturesAndItsInputAdded() throws IOException, URISyntaxException {
        GaussianDiffusion vdm = new GaussianDiffusionEncoder(
                Curve.linear(13.3, -5), OptionalInt.empty(), Frame.VARIANCE_PRESERVING, DATA.shape());
        TestContext context = context(vdm);
        Network network = context.create(
                VdmUnetNetwork.TYPE, new VdmUnetNetwork.Config(8, 2, false, 4, 0, List.of(7, 8), Optional.empty()));
        InitialWeights.load(resource("vdm"), "", context.parameters());

        Step step = step(2);
        Map<String, NDArray> theirs =
                SafeTensors.read(resource("vdm-case"), step.manager()).arrays();
        float[] times = theirs.get("timesteps").toFloatArray();
        double[] logSnr = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            logSnr[i] = 13.3 - 18.3 * times[i] / 1000;
        }
        NDArray ours = network.forward(theirs.get("sample"), step.vector(logSnr), step);
        assertThat(ours.toFloatArray()).containsExactly(theirs.get("output").toFloatArray(), within(1e-4f));
    }

    /** A detail that did not matter would not need a setting. */
    @Test
    void theOutputIsAnotherWithOtherDetails() throws IOException, URISyntaxException {
        GaussianDiffusion ddpm = ddpm();
        List<UnetNetwork.Config> others = List.of(
                config(Optional.of(4), NoiseEmbedding.DDPM, 0, 1e-6),
                config(Optional.empty(), NoiseEmbedding.IMPROVED_DDPM, 0, 1e-6),
                config(Optional.empty(), NoiseEmbedding.DDPM, 1, 1e-6),
                config(Optional.empty(), NoiseEmbedding.DDPM, 0, 1e-3));
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> theirs =
                    SafeTensors.read(resource("unet2d-case"), manager).arrays();
            for (UnetNetwork.Config other : others) {
                TestContext context = context(ddpm);
                Network network = context.create(UnetNetwork.TYPE, other);
                InitialWeights.load(resource("unet2d"), "", context.parameters());
                Step step = step(2);
                NDArray logSnr = ddpm.logSnr(501, 4, step);
                NDArray found =
                        network.forward(theirs.get("sample"), logSnr, step).get(2);
                double apart =
                        found.sub(theirs.get("output").get(2)).abs().max().getFloat();
                assertThat(apart).as("%s", other).isGreaterThan(1e-3);
            }
        }
    }
}
