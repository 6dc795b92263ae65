package org.ladderlab.plugins.distillation;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/**
 * A consistency function learns where a trained diffusion's probability flow ends:
 *
 * <pre>
 * E d(f(z_(n+1)) - f(z_n)) / (s_(n+1) - s_n),   z_n one step of Heun's method with the teacher from z_(n+1)
 * </pre>
 *
 * between neighbours of N noise levels {@code s = sigma / alpha} at the times {@code n / (N - 1)}, all equally likely; f(z_n) has no gradient. By
 * the weight, which is that of training without a teacher, all levels count about alike; with a weight of 1 the noisiest ones spoil what is
 * learned of the others, by the weights of the network that they share.
 */
public final class ConsistencyDistillationLoss implements StudentLoss {

    /** The settings. */
    public record Config(
            @Setting(value = "the run whose probability flow is learned", required = true) TrainedRun teacher,
            @Setting(value = "number N of noise levels", min = 2, max = 100_000) int nodes,
            @Setting(value = ConsistencyFunction.HUBER, min = 0, aboveMin = true) Optional<Double> huber) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "consistency-distillation",
            new Config(new TrainedRun("", Optional.empty()), 18, Optional.empty()),
            new ComponentType.Doc(
                    "A function that is the same along the probability flow of a trained diffusion, so that it samples in one step; there is no"
                            + " ledger.",
                    "E d(f(z_(n+1)) - f(z_n)) / (s_(n+1) - s_n), z_n one step of Heun's method from z_(n+1), d(v) = sqrt(||v||^2 + c^2) - c",
                    "Song et al. 2023 (consistency models), algorithm 2; distance and weight: Song and Dhariwal 2024"),
            ConsistencyDistillationLoss::new);

    private final Student student;
    private final DenoisingDecoder teacher;
    private final FlowStep flow;
    private final ConsistencyFunction function;
    private final int intervals;

    private ConsistencyDistillationLoss(Config config, BuildContext context) {
        student = Student.ofNoise(context);
        teacher = student.taughtBy(config.teacher(), context).requireMean().denoiser();
        flow = new FlowStep(student.diffusion().frame());
        function = new ConsistencyFunction(config.huber(), student, context);
        intervals = config.nodes() - 1;
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        int n = Math.toIntExact(batch.size());
        double[] nodes = Arrays.stream(TimeSampling.lowDiscrepancy(scope.uniform(), n))
                .map(u -> 1 + Math.floor(u * intervals))
                .toArray();
        NDArray from = student.logSnr(nodes, i -> i / intervals, scope);
        NDArray to = student.logSnr(nodes, i -> (i - 1) / intervals, scope);
        NDArray x = batch.data();
        NDArray z = student.diffusion().forward().diffuse(x, from, scope.normal(x.getShape()), scope);

        NDArray target = function.target(flowed(z, from, to, scope.asking()), to, scope);
        double[] weights = Arrays.stream(nodes)
                .map(i -> 1 / (student.noiseAt(i / intervals) - student.noiseAt((i - 1) / intervals)))
                .toArray();
        return function.objective(z, from, target, weights, scope);
    }

    private NDArray flowed(NDArray z, NDArray from, NDArray to, Scope scope) {
        Denoised here = teacher.denoise(z, from, scope);
        NDArray euler = flow.euler(here, to);
        return flow.heun(euler, here, teacher.denoise(euler, to, scope), from, to);
    }

    @Override
    public Estimate estimate() {
        return Estimate.END_OF_FLOW;
    }
}
