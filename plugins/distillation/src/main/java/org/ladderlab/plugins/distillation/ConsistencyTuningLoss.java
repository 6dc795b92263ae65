package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A diffusion model becomes a consistency function little by little. With {@code s = sigma / alpha} of any noise and one eps,
 *
 * <pre>
 * E d(f(z_s) - f(z_r)) / (s - r),   r = s max(0, 1 - q^-(k + 1) (1 + 8 / (1 + e^s))),   stage k = 0, 1, ..
 * </pre>
 *
 * and the example itself for f(z_r) where r is below the schedule's least noise. At first r is 0 for all but strong noise, which is
 * denoising: what an experiment begins with, by {@code model.weights}, is a diffusion model. Then r comes nearer to s from stage to stage; without
 * {@code stageEvery} in equal stages of which the last has {@code q^-(k + 1) = 1/256}, as nearly as q allows: eight for q = 2, as the authors take.
 */
public final class ConsistencyTuningLoss implements StudentLoss {

    /** The settings. */
    public record Config(
            @Setting(
                            value =
                                    "steps of training of each stage; without it a share of training.steps, so that in the last"
                                            + " share r is 1/256 of s away from s where there is much noise",
                            min = 1)
                    Optional<Integer> stageEvery,
            @Setting(value = "q: by what the distance of r from s is divided in each stage", min = 1, aboveMin = true)
                    double factor,
            @Setting("law of sigma / alpha: a normal law of its logarithm, cut off where the schedule begins and ends")
                    NoiseLaw noise,
            @Setting(value = ConsistencyFunction.HUBER, min = 0, aboveMin = true) Optional<Double> huber) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "consistency-tuning",
            new Config(Optional.empty(), 2, NoiseLaw.DEFAULT, Optional.empty()),
            new ComponentType.Doc(
                    "A diffusion model's weights become those of a function that samples in one step; there is no ledger.",
                    "E d(f(z_s) - f(z_r)) / (s - r), r = s max(0, 1 - q^-(k+1) (1 + 8 / (1 + e^s))) at stage k, d(v) = sqrt(||v||^2 + c^2) - c",
                    "Geng et al. 2024 (Easy Consistency Tuning), section 3"),
            ConsistencyTuningLoss::new);

    /** How much nearer the example r is where there is little noise, as the authors chose it. */
    private static final double NEARER = 8;

    /** What the distance of r from s has been divided by in the last stage: 2^8 in their eight stages, 4^4 in four, 256 in one. */
    private static final double NEAREST = 256;

    private final Student student;
    private final ConsistencyFunction function;
    private final Config config;
    private final int stageEvery;

    private ConsistencyTuningLoss(Config config, BuildContext context) {
        this.student = Student.ofNoise(context);
        this.function = new ConsistencyFunction(config.huber(), student, context);
        this.config = config;
        this.stageEvery = config.stageEvery().orElseGet(() -> share(config.factor(), context.trainingSteps()));
        config.noise().requireWithin(student);
    }

    private static int share(double factor, int trainingSteps) {
        long stages = Math.max(1, Math.round(Math.log(NEAREST) / Math.log(factor)));
        return Math.toIntExact(Math.max(1, (trainingSteps + stages - 1) / stages));
    }

    /** r of the noise s at a step of training. */
    double nearer(double s, long step) {
        long stage = Math.max(0, step - 1) / stageEvery;
        return s * Math.max(0, 1 - Math.pow(config.factor(), -(stage + 1)) * (1 + NEARER / (1 + Math.exp(s))));
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        double least = student.leastNoise();
        double[] s = config.noise().draw(Math.toIntExact(batch.size()), student, scope);
        double[] r = map(s, noise -> nearer(noise, scope.number()));
        NDArray from = scope.vector(map(s, ConsistencyTuningLoss::logSnr));
        NDArray to = scope.vector(map(r, noise -> logSnr(Math.max(noise, least))));
        NDArray x = batch.data();
        NDArray noise = scope.normal(x.getShape());

        NDArray answer = function.target(student.diffusion().forward().diffuse(x, to, noise, scope), to, scope);
        NDArray noisy = Tensors.perExample(scope.vector(map(r, each -> each > least ? 1 : 0)), x);
        NDArray target = x.add(answer.sub(x).mul(noisy));
        double[] weights = new double[s.length];
        Arrays.setAll(weights, i -> 1 / (s[i] - (r[i] > least ? r[i] : 0)));
        return function.objective(
                student.diffusion().forward().diffuse(x, from, noise, scope), from, target, weights, scope);
    }

    private static double logSnr(double noise) {
        return -2 * Math.log(noise);
    }

    private static double[] map(double[] values, DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    @Override
    public Estimate estimate() {
        return Estimate.END_OF_FLOW;
    }
}
