package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LocationScaleLikelihood;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.TestContext;

/** A diffusion and its denoiser, made from settings as an experiment would, and the context that has them as parts. */
record Model(GaussianDiffusion diffusion, DenoisingDecoder decoder, TestContext context) {

    /** The settings of a model that tests vary, one at a time. */
    record Builder(
            NoiseSchedule schedule,
            Optional<Integer> steps,
            Frame frame,
            Ref<Network> network,
            Optional<Prediction> prediction,
            Variance variance,
            double eta) {

        Builder steps(int count) {
            return new Builder(schedule, Optional.of(count), frame, network, prediction, variance, eta);
        }

        Builder eta(double other) {
            return new Builder(schedule, steps, frame, network, prediction, variance, other);
        }

        Builder frame(Frame other) {
            return new Builder(schedule, steps, other, network, prediction, variance, eta);
        }

        Builder prediction(Prediction other) {
            return new Builder(schedule, steps, frame, network, Optional.of(other), variance, eta);
        }

        Builder variance(Variance other) {
            return new Builder(schedule, steps, frame, network, prediction, other, eta);
        }

        Model build(TestContext context) {
            Encoder encoder = encoder(context.scoped("encoder"));
            Decoder decoder = decoder(context.with(encoder).scoped("decoder"));
            return new Model(
                    (GaussianDiffusion) encoder,
                    (DenoisingDecoder) decoder,
                    context.with(encoder).with(decoder));
        }

        Encoder encoder(TestContext context) {
            return context.create(
                    GaussianDiffusionEncoder.TYPE,
                    new GaussianDiffusionEncoder.Config(ref(Kind.SCHEDULE, schedule), steps, Optional.of(frame), eta));
        }

        Decoder decoder(TestContext context) {
            return context.create(
                    Denoiser.TYPE,
                    new Denoiser.Config(network, prediction, variance, ref(Kind.LIKELIHOOD, new GaussianLikelihood())));
        }
    }

    /** An infinite, variance preserving diffusion with a fixed small variance. */
    static Builder of(NoiseSchedule schedule, Ref<Network> network) {
        return new Builder(
                schedule,
                Optional.empty(),
                Frame.VARIANCE_PRESERVING,
                network,
                Optional.empty(),
                Variance.FIXED_SMALL,
                1);
    }

    static Ref<Network> gaussianOptimal(double variance) {
        return new Ref<>(
                GaussianOptimalNetwork.TYPE, new GaussianOptimalNetwork.Config(Optional.of(Math.sqrt(variance))));
    }

    /** A network that is right about nothing: {@code tanh(0.7 z + 0.05 l)}, and {@code sin(2 z)} where more is asked of it. */
    static Ref<Network> arbitrary() {
        return new Ref<>(
                ComponentType.of(
                        Kind.NETWORK,
                        "arbitrary",
                        new NoSettings(),
                        new ComponentType.Doc("For tests.", "none", "none"),
                        (config, context) -> (z, logSnr, scope) -> context.outputs() == 1
                                ? arbitrary(z, logSnr)
                                : arbitrary(z, logSnr)
                                        .concat(Tensors.scale(z, 2).sin(), 1)),
                new NoSettings());
    }

    private static NDArray arbitrary(NDArray z, NDArray logSnr) {
        return Tensors.scale(z, 0.7)
                .add(Tensors.toFloat32(Tensors.perExample(Tensors.scale(logSnr, 0.05), z.getShape())))
                .tanh();
    }

    /** A reference to something that exists already. */
    static <T> Ref<T> ref(Kind<T> kind, T existing) {
        return new Ref<>(
                ComponentType.of(
                        kind,
                        "existing",
                        new NoSettings(),
                        new ComponentType.Doc("For tests.", "none", "none"),
                        (config, context) -> existing),
                new NoSettings());
    }

    /** No settings. */
    record NoSettings() {}

    DiffusionBound bound() {
        return new DiffusionBound(diffusion, decoder);
    }

    HierarchicalBound hierarchicalBound() {
        return new HierarchicalBound(diffusion, decoder);
    }

    /**
     * The expected consistency of each step of a finite ladder for data N(0, s2) and a linear denoiser: exact, since it is
     * quadratic in the data and the noise, and x and noise at plus and minus one standard deviation have the same second
     * moments.
     */
    double[] expectedConsistency(double s2, Scope scope) {
        int first = diffusion.firstLatent();
        int count = diffusion.steps().orElseThrow() - first;
        double[] from = new double[count];
        double[] to = new double[count];
        for (int k = 0; k < count; k++) {
            from[k] = diffusion.schedule().logSnr(diffusion.time(first + k + 1));
            to[k] = diffusion.schedule().logSnr(diffusion.time(first + k));
        }
        NDArray nats = consistency(
                corners(count, Math.sqrt(s2), false, scope),
                corners(count, 1, true, scope),
                scope.vector(fourTimes(from)),
                scope.vector(fourTimes(to)),
                scope);
        return meanOfFour(nats);
    }

    /** The consistency of the step between two log SNRs at {@code z = alpha x + sigma noise}. */
    NDArray consistency(NDArray x, NDArray noise, NDArray logSnrFrom, NDArray logSnrTo, Scope scope) {
        Denoised denoised =
                decoder.denoise(diffusion.forward().diffuse(x, logSnrFrom, noise, scope), logSnrFrom, scope);
        return bound().consistency(denoised, x, noise, logSnrFrom, logSnrTo, scope);
    }

    /** The expected {@code ||eps - epsHat||^2} at each log SNR, for data N(0, s2) and a linear denoiser; exact, as above. */
    double[] expectedNoiseError(double[] logSnr, double s2, Scope scope) {
        NDArray x = corners(logSnr.length, Math.sqrt(s2), false, scope);
        NDArray noise = corners(logSnr.length, 1, true, scope);
        NDArray l = scope.vector(fourTimes(logSnr));
        return meanOfFour(decoder.denoise(diffusion.forward().diffuse(x, l, noise, scope), l, scope)
                .noiseError(x, noise));
    }

    private static NDArray corners(int count, double size, boolean alternate, Scope scope) {
        float[] values = new float[4 * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((alternate ? i % 2 == 0 : i % 4 < 2) ? size : -size);
        }
        return scope.manager().create(values).reshape(-1, 1);
    }

    private static double[] fourTimes(double[] values) {
        double[] result = new double[4 * values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i / 4];
        }
        return result;
    }

    private static double[] meanOfFour(NDArray values) {
        return doubles(values.reshape(-1, 4).mean(new int[] {1}));
    }

    static double[] doubles(NDArray values) {
        return values.toType(DataType.FLOAT64, true).toDoubleArray();
    }

    /** {@code log N(x; location, scale^2)}; a lone parameter is the location of unit scale. */
    static final class GaussianLikelihood implements LocationScaleLikelihood {

        @Override
        public NDArray logProbOfError(NDArray x, NDArray error, NDArray logScale) {
            NDArray distance = error.mul(logScale.neg().exp()).square();
            NDArray summands = Tensors.shift(distance.add(Tensors.scale(logScale, 2)), Math.log(2 * Math.PI));
            return Tensors.sumPerExample(Tensors.scale(summands, -0.5));
        }

        @Override
        public boolean isDensity() {
            return true;
        }

        @Override
        public int parametersPerChannel() {
            return 1;
        }

        @Override
        public NDArray logProb(NDArray x, NDArray parameters) {
            return logProbOfError(x, x.sub(parameters), parameters.zerosLike());
        }

        @Override
        public NDArray mean(NDArray parameters) {
            return parameters;
        }
    }
}
