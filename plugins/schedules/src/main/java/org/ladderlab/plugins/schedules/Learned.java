package org.ladderlab.plugins.schedules;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ladderlab.nn.TorchScript;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;

/**
 * VDM's monotone network (Kingma et al. 2021, appendix H and code), with {@code l = -gamma}:
 *
 * <pre>
 * gamma(t) = |w1| t + b1 + 1/H sum_j |w3_j| (2 sigmoid(|w2_j| (2t - 1) + b2_j) - 1)
 * </pre>
 *
 * Biases are not made positive. With fixed or separate ends the curve is {@link MatchedEnds matched} to the ends, and the
 * gradient of b1 is zero; fixed ends stay as they are, separate ones are the weight {@code ends}. Weights are float32, the curve and its derivative are float64.
 */
public final class Learned implements NoiseSchedule {

    /** What is learned. */
    public enum Ends {
        /** The ends too, by the weights that shape the curve: a bound's gradient moves them. */
        FREE,
        /** The ends too, by weights of their own, so that curve and ends can follow different objectives. */
        SEPARATE,
        /** Only the curve between the ends. */
        FIXED
    }

    /** The settings. */
    public record Config(
            @Setting("log SNR at t = 0; with free ends nearly so, and at the start of training") double logSnrMax,
            @Setting("log SNR at t = 1; with free ends nearly so, and at the start of training") double logSnrMin,
            @Setting("whether the ends are learned with the curve") Ends ends,
            @Setting(value = "hidden units H", min = 1) int width) {

        public Config {
            LinearLogSnr.requireFall(logSnrMax, logSnrMin);
        }
    }

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
                    Kind.SCHEDULE,
                    "learned",
                    new Config(13.3, -5, Ends.FIXED, 1024),
                    new ComponentType.Doc(
                            "VDM's learned schedule: a monotone network with one hidden layer.",
                            "-logSnr(t) = |w1| t + b1 + 1/H sum_j |w3_j| (2 sigmoid(|w2_j| (2t - 1) + b2_j) - 1)",
                            "Kingma et al. 2021 (VDM), appendix H and code, NoiseSchedule_NNet"),
                    (config, context) -> create(config, context.parameters()))
            .withExamples(new Config(13.3, -5, Ends.SEPARATE, 64), new Config(13.3, -5, Ends.FREE, 64));

    /** Compiles the module when it is first used. */
    private static final class Module {
        private static final TorchScript SCRIPT = TorchScript.load(Learned.class, "learned.py");
    }

    private final NDArray w1;
    private final NDArray b1;
    private final NDArray w2;
    private final NDArray b2;
    private final NDArray w3;

    private Learned(Config config, Parameters parameters) {
        Shape units = new Shape(config.width);
        w1 = parameters.weight("w1", new Shape(1), Initializer.constant(config.logSnrMax - config.logSnrMin));
        b1 = parameters.weight("b1", new Shape(1), Initializer.constant(-config.logSnrMax));
        w2 = parameters.weight("w2", units, Initializer.normal(1));
        b2 = parameters.weight("b2", units, Initializer.constant(0));
        w3 = parameters.weight("w3", units, Initializer.normal(1 / Math.sqrt(config.width)));
    }

    private static NoiseSchedule create(Config config, Parameters parameters) {
        LinearLogSnr line = new LinearLogSnr(config.logSnrMax, config.logSnrMin);
        Learned learned = new Learned(config, parameters);
        return switch (config.ends) {
            case FREE -> learned;
            case FIXED -> new MatchedEnds(learned, line);
            case SEPARATE ->
                new SeparateEnds(
                        new MatchedEnds(learned, new LinearLogSnr(1, 0)),
                        parameters.weight("ends", new Shape(2), (shape, random) ->
                                new float[] {(float) config.logSnrMax, (float) config.logSnrMin}),
                        UnaryOperator.identity());
        };
    }

    @Override
    public boolean learned() {
        return true;
    }

    @Override
    public NDArray logSnr(double[] times, Scope scope) {
        NDArray t = scope.vector(times);
        return Module.SCRIPT.call(t, "gamma", t, w1, b1, w2, b2, w3).neg();
    }

    @Override
    public NDArray logSnrDerivative(double[] times, Scope scope) {
        NDArray t = scope.vector(times);
        return Module.SCRIPT.call(t, "gamma_derivative", t, w1, w2, b2, w3).neg();
    }

    @Override
    public double logSnr(double t) {
        return current().logSnr(t);
    }

    @Override
    public double logSnrDerivative(double t) {
        return current().logSnrDerivative(t);
    }

    @Override
    public double time(double logSnr) {
        return current().time(logSnr);
    }

    private Curve current() {
        return new Curve(doubles(w1)[0], doubles(b1)[0], doubles(w2), doubles(b2), doubles(w3));
    }

    private static double[] doubles(NDArray weight) {
        float[] floats = weight.toFloatArray();
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    /** The curve at given weights. */
    static final class Curve implements NoiseSchedule {

        private final double w1;
        private final double b1;
        private final double[] w2;
        private final double[] b2;
        private final double[] w3;

        Curve(double w1, double b1, double[] w2, double[] b2, double[] w3) {
            this.w1 = w1;
            this.b1 = b1;
            this.w2 = w2;
            this.b2 = b2;
            this.w3 = w3;
        }

        @Override
        public double logSnr(double t) {
            double sum = 0;
            for (int j = 0; j < w2.length; j++) {
                sum += Math.abs(w3[j]) * (2 * hidden(j, t) - 1);
            }
            return -(Math.abs(w1) * t + b1 + sum / w2.length);
        }

        @Override
        public double logSnrDerivative(double t) {
            double sum = 0;
            for (int j = 0; j < w2.length; j++) {
                sum += Math.abs(w3[j] * w2[j]) * 4 * hidden(j, t) * (1 - hidden(j, t));
            }
            return -(Math.abs(w1) + sum / w2.length);
        }

        private double hidden(int j, double t) {
            return 1 / (1 + Math.exp(-Math.abs(w2[j]) * (2 * t - 1) - b2[j]));
        }
    }
}
