package org.ladderlab.plugins.weightings;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * {@link Edm}'s objective with the uncertainty of each noise level learned beside the denoiser (Karras et al. 2024): over log SNRs l
 * of a normal law, with lambda the weight of EDM and D dimensions,
 *
 * <pre>
 * E_l [ lambda(l) ||x - xHat||^2 exp(-u(l)) + D u(l) ],   smallest at u = log E[lambda ||x - xHat||^2 / D]
 * </pre>
 *
 * so that each level comes to pull with the same strength. u counts once for each dimension. It is a linear map of K fixed waves,
 *
 * <pre>
 * u(l) = sum over k of v_k sqrt(2 / K) cos(2 pi (f_k l / 8 + k / phi)),
 * </pre>
 *
 * f_k the K quantiles of the logistic law of variance 1 and phi the golden ratio, and begins at 0. Nothing of it is needed once the model is trained.
 */
public final class LearnedUncertainty implements WeightingFunction {

    /** The settings. */
    public record Config(
            @Setting("mean of the log SNR in training: -2 times EDM's P_mean") double mean,
            @Setting(
                            value = "standard deviation of the log SNR in training: 2 times EDM's P_std",
                            min = 0,
                            aboveMin = true)
                    double standardDeviation,
            @Setting(value = "standard deviation of the data, in its own scale", min = 0, aboveMin = true)
                    double dataDeviation,
            @Setting(value = "waves K that u is a sum of", min = 1, max = 10_000) int waves) {}

    public static final ComponentType<WeightingFunction, Config> TYPE = ComponentType.of(
            Kind.WEIGHTING,
            "learned-uncertainty",
            new Config(2.4, 2.4, 0.5, 128),
            new ComponentType.Doc(
                    "The objective of EDM, divided by an uncertainty of each log SNR that is learned beside it.",
                    "E_l [lambda(l) ||x - xHat||^2 exp(-u(l)) + D u(l)]; w(l) = w_edm(l) exp(-u(l))",
                    "Karras et al. 2024 (EDM2), section 2.2 and appendix B.6; Kendall, Gal and Cipolla 2018"),
            (config, context) -> new LearnedUncertainty(config, context.parameters()));

    /** In log SNR: EDM2's features are of log(sigma) / 4, and l = -2 log(sigma). */
    private static final double SCALE = 1.0 / 8;

    private static final double GOLDEN = (1 + Math.sqrt(5)) / 2;

    private final Edm edm;
    private final double[] frequencies;
    private final NDArray amplitudes;

    private LearnedUncertainty(Config config, Parameters parameters) {
        this.edm = new Edm(config.mean, config.standardDeviation, config.dataDeviation);
        this.frequencies = new double[config.waves];
        Arrays.setAll(frequencies, k -> Math.sqrt(3) / Math.PI * Math.log((k + 0.5) / (config.waves - k - 0.5)));
        this.amplitudes = parameters.weight("amplitudes", new Shape(config.waves), Initializer.constant(0));
    }

    @Override
    public boolean learned() {
        return true;
    }

    @Override
    public double weight(double logSnr, double density) {
        double uncertainty = 0;
        float[] now = amplitudes.toFloatArray();
        double[] waves = waves(logSnr);
        for (int k = 0; k < now.length; k++) {
            uncertainty += now[k] * waves[k];
        }
        return edm.weight(logSnr, density) * Math.exp(-uncertainty);
    }

    @Override
    public NDArray weigh(NDArray errors, long dimensions, double[] times, NoiseSchedule schedule, Scope scope) {
        double[] weights = new double[times.length];
        double[] shares = new double[times.length];
        double[] waves = new double[times.length * frequencies.length];
        for (int i = 0; i < times.length; i++) {
            double logSnr = schedule.logSnr(times[i]);
            double density = EffectiveWeighting.density(schedule.logSnrDerivative(times[i]));
            weights[i] = edm.weight(logSnr, density);
            shares[i] = dimensions * edm.law(logSnr) / density;
            System.arraycopy(waves(logSnr), 0, waves, i * frequencies.length, frequencies.length);
        }
        NDArray uncertainty = Tensors.toFloat32(scope.vector(waves))
                .reshape(times.length, frequencies.length)
                .matMul(amplitudes);
        NDArray weighed =
                errors.mul(scope.vector(weights)).mul(uncertainty.neg().exp());
        return weighed.add(scope.vector(shares).mul(uncertainty));
    }

    private double[] waves(double logSnr) {
        double[] waves = new double[frequencies.length];
        Arrays.setAll(
                waves,
                k -> Math.sqrt(2.0 / waves.length)
                        * Math.cos(2 * Math.PI * (frequencies[k] * logSnr * SCALE + k / GOLDEN)));
        return waves;
    }
}
