package org.ladderlab.plugins.processes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ladderlab.nn.Activation;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.plugins.diffusion.Denoiser;
import org.ladderlab.plugins.diffusion.DormandPrinceSampler;
import org.ladderlab.plugins.diffusion.ForwardProcessEncoder;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.plugins.diffusion.MlpNetwork;
import org.ladderlab.plugins.diffusion.Variance;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.TestContext;

/** One model twice, by a schedule and by the process that has it in every dimension; the network is any. */
final class ScheduleAlone {

    private ScheduleAlone() {}

    static Sampler flow(TestContext context) {
        return context.create(DormandPrinceSampler.TYPE, new DormandPrinceSampler.Config(1e-6, 1e-6));
    }

    static double[] samples(boolean process, Function<TestContext, Sampler> sampler) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode off = GradientMode.off()) {
            TestContext model = model(process, manager, Optional.empty(), Variance.FIXED_SMALL);
            return World.wide(sampler.apply(model).sample(6, draws(manager)));
        }
    }

    /** What a loss is on six points. */
    static double objective(
            boolean process, Optional<Integer> steps, Variance variance, Function<TestContext, Loss> loss) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode off = GradientMode.off()) {
            Scope scope = draws(manager);
            NDArray x = scope.normal(new Shape(6, 2));
            Batch batch = new Batch(x, Optional.empty());
            return World.wide(loss.apply(model(process, manager, steps, variance))
                    .objective(batch, scope)
                    .minimised())[0];
        }
    }

    private static TestContext model(boolean process, NDManager manager, Optional<Integer> steps, Variance variance) {
        TestContext context = TestContext.of(TestContext.points(2), manager, 3);
        TestContext with = context.with(World.points(context.data()));
        Ref<NoiseSchedule> schedule = ExactProcessesTest.linear(5, -4);
        TestContext encoded = with.with(
                process
                        ? with.scoped("encoder")
                                .create(
                                        ForwardProcessEncoder.TYPE,
                                        new ForwardProcessEncoder.Config(
                                                ExactProcessesTest.multivariate(List.of(schedule, schedule)), steps))
                        : with.scoped("encoder")
                                .create(
                                        GaussianDiffusionEncoder.TYPE,
                                        new GaussianDiffusionEncoder.Config(schedule, steps, Optional.empty(), 1)));
        MlpNetwork.Config network = new MlpNetwork.Config(8, 1, Activation.SILU, 0, Optional.empty());
        return encoded.with(encoded.scoped("decoder")
                .create(
                        Denoiser.TYPE,
                        new Denoiser.Config(
                                new Ref<>(MlpNetwork.TYPE, network),
                                Optional.of(Prediction.VELOCITY),
                                variance,
                                Gaussian.TYPE.byDefault())));
    }

    /** The same draws for both. */
    private static Scope draws(NDManager manager) {
        int[] drawn = {0};
        return new Scope(manager, false, 0, 1).drawing((shape, plain) -> {
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (1.5 * Math.sin(1.7 * i + 0.9 * drawn[0]));
            }
            drawn[0]++;
            return plain.manager().create(values, shape);
        });
    }
}
