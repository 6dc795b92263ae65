package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * A consistency function learns from data alone, without a teacher: two latents of one example with the same noise stand for two points of
 * one path,
 *
 * <pre>
 * E d(f(z_(n+1)) - f(z_n)) / (s_(n+1) - s_n),   z_n = alpha_n x + sigma_n eps,   s = sigma / alpha
 * </pre>
 *
 * between neighbours of N noise levels at the times {@code n / (N - 1)}; f(z_n) has no gradient. N - 1 doubles as training goes on, without
 * {@code doubleEvery} after each {@code floor(K / (log2(mostIntervals / intervals) + 1))} of K steps, so that it is largest in the last. Which
 * neighbours are taken follows the law of the noise: those between which it falls.
 */
public final class ConsistencyTrainingLoss implements StudentLoss {

    /** The settings. */
    public record Config(
            @Setting(value = "N - 1 at the beginning: intervals between noise levels", min = 1, max = 100_000)
                    int intervals,
            @Setting(value = "N - 1 beyond which it does not grow", min = 1, max = 100_000) int mostIntervals,
            @Setting(
                            value =
                                    "steps of training after which N - 1 doubles; without it a share of training.steps, so that the"
                                            + " last share has mostIntervals",
                            min = 1)
                    Optional<Integer> doubleEvery,
            @Setting("law of sigma / alpha: a normal law of its logarithm, cut off where the schedule begins and ends")
                    NoiseLaw noise,
            @Setting(value = ConsistencyFunction.HUBER, min = 0, aboveMin = true) Optional<Double> huber) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "consistency-training",
            new Config(10, 1280, Optional.empty(), NoiseLaw.DEFAULT, Optional.empty()),
            new ComponentType.Doc(
                    "A function that is the same along the probability flow of the data, learned without a teacher; there is no ledger.",
                    "E d(f(z_(n+1)) - f(z_n)) / (s_(n+1) - s_n), z_n = alpha_n x + sigma_n eps with one eps, d(v) = sqrt(||v||^2 + c^2) - c",
                    "Song et al. 2023 (consistency models), algorithm 3; Song and Dhariwal 2024 (improved consistency training)"),
            ConsistencyTrainingLoss::new);

    private final Student student;
    private final ConsistencyFunction function;
    private final Config config;
    private final int doubleEvery;

    private ConsistencyTrainingLoss(Config config, BuildContext context) {
        if (config.mostIntervals() < config.intervals()) {
            throw new ConfigurationException(
                    "mostIntervals", "The noise levels grow in number; 'mostIntervals' must not be below 'intervals'.");
        }
        this.student = Student.ofNoise(context);
        this.function = new ConsistencyFunction(config.huber(), student, context);
        this.config = config;
        this.doubleEvery = config.doubleEvery().orElseGet(() -> share(config, context.trainingSteps()));
        config.noise().requireWithin(student);
    }

    private static int share(Config config, int trainingSteps) {
        double doublings = Math.log((double) config.mostIntervals() / config.intervals()) / Math.log(2);
        return Math.max(1, (int) (trainingSteps / (doublings + 1)));
    }

    /** {@code min(intervals 2^floor((step - 1) / doubleEvery), mostIntervals)}. */
    int intervals(long step) {
        long doublings = Math.max(0, step - 1) / doubleEvery;
        return (int) Math.min(config.intervals() * Math.pow(2, doublings), config.mostIntervals());
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        int n = Math.toIntExact(batch.size());
        int intervals = intervals(scope.number());
        double[] nodes = Arrays.stream(config.noise().draw(n, student, scope))
                .map(noise -> student.diffusion().schedule().time(-2 * Math.log(noise)))
                .map(time -> Math.min(intervals, 1 + Math.floor(time * intervals)))
                .toArray();
        NDArray from = student.logSnr(nodes, i -> i / intervals, scope);
        NDArray to = student.logSnr(nodes, i -> (i - 1) / intervals, scope);
        NDArray x = batch.data();
        NDArray noise = scope.normal(x.getShape());

        NDArray nearer = student.diffusion().forward().diffuse(x, to, noise, scope);
        NDArray target = function.target(nearer, to, scope);
        double[] weights = Arrays.stream(nodes)
                .map(i -> 1 / (student.noiseAt(i / intervals) - student.noiseAt((i - 1) / intervals)))
                .toArray();
        return function.objective(
                student.diffusion().forward().diffuse(x, from, noise, scope), from, target, weights, scope);
    }

    @Override
    public Estimate estimate() {
        return Estimate.END_OF_FLOW;
    }
}
