package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.experiment.InitialWeights;
import org.ladderlab.nn.LabelEmbedding;
import org.ladderlab.nn.NoiseEmbedding;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.plugins.schedules.LinearBeta;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.TestContext;

/** The U-Net with the weights of a {@code UNet2DModel} of diffusers; tools/parity/unet2d.py made the files and says how. */
class UnetParityTest extends TensorTest {

    private static final DataSpec DATA = new DataSpec("labelled", new Shape(1, 8, 8), Optional.empty(), 3);
    private static final int STEPS = 1000;
    private static final UnetNetwork.Config DDPM =
            config(Optional.empty(), NoiseEmbedding.DDPM, 0, 1e-6, Optional.empty());

    private static UnetNetwork.Config config(
            Optional<Integer> headChannels,
            NoiseEmbedding sines,
            int downsamplePadding,
            double normEpsilon,
            Optional<LabelEmbedding.Config> labels) {
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
                labels);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(UnetParityTest.class.getResource(name + ".safetensors"), name)
                .toURI());
    }

    private TestContext context(GaussianDiffusion diffusion) {
        return TestContext.of(DATA, scope(1).manager(), 1).with(diffusion);
    }

    private GaussianDiffusion ddpm() {
        return new GaussianDiffusionEncoder(
                context(1).create(LinearBeta.TYPE), OptionalInt.of(STEPS), Frame.VARIANCE_PRESERVING, DATA.shape());
    }

    /** What the network makes of a case's sample at its timesteps, with the weights of the same name. */
    private NDArray output(String name, Map<String, NDArray> theirs, UnetNetwork.Config config, Scope scope)
            throws URISyntaxException {
        GaussianDiffusion ddpm = ddpm();
        TestContext context = context(ddpm);
        Network network = context.create(UnetNetwork.TYPE, config);
        InitialWeights.load(resource(name), "", context.parameters());
        double[] logSnr = Arrays.stream(theirs.get("timesteps").toLongArray())
                .mapToDouble(t -> ddpm.schedule().logSnr(ddpm.time((int) t + 1)))
                .toArray();
        return network.forward(theirs.get("sample"), scope.vector(logSnr), scope);
    }

    private static Map<String, NDArray> theirs(String name, Scope scope) throws IOException, URISyntaxException {
        return SafeTensors.read(resource(name + "-case"), scope.manager()).arrays();
    }

    private static void assertEqual(NDArray ours, NDArray theirs) {
        assertThat(ours.toFloatArray()).containsExactly(theirs.toFloatArray(), within(1e-4f));
    }

    @Test
    void theOutputIsThatOfDiffusersWithTheDetailsOfDdpm() throws IOException, URISyntaxException {
        Scope scope = scope(2);
        Map<String, NDArray> theirs = theirs("unet2d", scope);
        assertEqual(output("unet2d", theirs, DDPM, scope), theirs.get("output"));
    }

    @Test
    void theOutputIsThatOfDiffusersWithItsDefaultsAndLabels() throws IOException, URISyntaxException {
        UnetNetwork.Config improved = config(
                Optional.of(4), NoiseEmbedding.IMPROVED_DDPM, 1, 1e-5, Optional.of(new LabelEmbedding.Config(0)));
        Scope scope = scope(2);
        Map<String, NDArray> theirs = theirs("unet2d-improved", scope);
        Scope told =
                scope.given(Optional.of(Condition.labels(theirs.get("labels").toLongArray())));
        assertEqual(output("unet2d-improved", theirs, improved, told), theirs.get("output"));
        assertEqual(output("unet2d-improved", theirs, improved, scope), theirs.get("untold"));
    }

    @Test
    void theUnetOfVdmIsOfTheSamePartsWithFourierFeaturesAndItsInputAdded() throws IOException, URISyntaxException {
        GaussianDiffusion vdm = new GaussianDiffusionEncoder(
                Curve.linear(13.3, -5), OptionalInt.empty(), Frame.VARIANCE_PRESERVING, DATA.shape());
        TestContext context = context(vdm);
        Network network = context.create(
                VdmUnetNetwork.TYPE, new VdmUnetNetwork.Config(8, 2, false, 4, 0, List.of(7, 8), Optional.empty()));
        InitialWeights.load(resource("vdm"), "", context.parameters());

        Scope scope = scope(2);
        Map<String, NDArray> theirs = theirs("vdm", scope);
        float[] times = theirs.get("timesteps").toFloatArray();
        double[] logSnr = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            logSnr[i] = 13.3 - 18.3 * times[i] / 1000;
        }
        NDArray ours = network.forward(theirs.get("sample"), scope.vector(logSnr), scope);
        assertEqual(ours, theirs.get("output"));
    }

    /** A detail that did not matter would not need a setting. */
    @Test
    void theOutputIsAnotherWithOtherDetails() throws IOException, URISyntaxException {
        List<UnetNetwork.Config> others = List.of(
                config(Optional.of(4), NoiseEmbedding.DDPM, 0, 1e-6, Optional.empty()),
                config(Optional.empty(), NoiseEmbedding.IMPROVED_DDPM, 0, 1e-6, Optional.empty()),
                config(Optional.empty(), NoiseEmbedding.DDPM, 1, 1e-6, Optional.empty()),
                config(Optional.empty(), NoiseEmbedding.DDPM, 0, 1e-3, Optional.empty()));
        for (UnetNetwork.Config other : others) {
            Scope scope = scope(2);
            Map<String, NDArray> theirs = theirs("unet2d", scope);
            NDArray found = output("unet2d", theirs, other, scope);
            double apart = found.sub(theirs.get("output")).abs().max().getFloat();
            assertThat(apart).as("%s", other).isGreaterThan(1e-3);
        }
    }
}
