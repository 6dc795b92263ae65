package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.ProcessCheck;
import org.ladderlab.spi.diffusion.Signal;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** What every forward process must satisfy, as it starts and with any weights that training may find. */
public abstract class ForwardProcessContract extends ScopesContract {

    private static final int EXAMPLES = 3;

    /** What an example is. */
    protected DataSpec data() {
        return TestContext.points(2);
    }

    /** Makes the process; called once for each test, with equal contexts. */
    protected abstract ForwardProcess process(TestContext context);

    private static NDArray examples(DataSpec data, Scope scope) {
        return scope.normal(Tensors.batched(EXAMPLES, data.shape()));
    }

    /** What p is told of the examples. */
    private static Scope told(ForwardProcess process, Scope scope) {
        return process.auxiliary()
                .map(latent -> scope.telling(latent.prior(EXAMPLES, scope).sample(scope)))
                .orElse(scope);
    }

    /** Moves every weight by about 1/3, as training may. */
    private static void train(TestContext context, Scope scope) {
        try (GradientMode off = GradientMode.off()) {
            for (NDArray weight : context.parameters().weights().values()) {
                weight.addi(Tensors.scale(scope.normal(weight.getShape()), 0.3));
            }
        }
    }

    private static NDArray clock(ForwardProcess process, double t, Scope scope) {
        return scope.vector(new double[] {process.schedule().logSnr(t)}).broadcast(new Shape(EXAMPLES));
    }

    /** l over a thousand times and at the ends, dl/dr and dm/dl against differences. */
    @Test
    protected void itsLogSnrFallsAndItsDerivativesAreThoseOfItsValuesAlsoAfterTraining() {
        TestContext context = context(data());
        ForwardProcess process = process(context);
        Scope scope = scopes().evaluation(1);
        NDArray x = examples(data(), scope);
        ProcessCheck.require(process, x, scope);
        train(context, scope);
        ProcessCheck.require(process, x, scope);
    }

    @Test
    protected void itsLatentsAreFiniteInFloat32AtEveryTime() {
        TestContext context = context(data());
        ForwardProcess process = process(context);
        Scope scope = told(process, scopes().evaluation(1));
        train(context, scope);
        NDArray x = examples(data(), scope);
        for (double t : new double[] {0, 1e-3, 0.5, 1 - 1e-3, 1}) {
            NDArray clock = clock(process, t, scope);
            NDArray l = Tensors.perExample(process.level(clock, scope).logSnr(), x.getShape());
            NDArray mean = process.signal(x, clock, scope).mean();
            NDArray z = mean.mul(Frame.VARIANCE_PRESERVING.alpha(l))
                    .add(scope.normal(x.getShape()).mul(Frame.VARIANCE_PRESERVING.sigma(l)));
            assertThat(z.getShape()).as("shape of z at t = %s", t).isEqualTo(x.getShape());
            for (float value : Tensors.toFloat32(z).toFloatArray()) {
                assertThat(value).as("z at t = %s", t).isFinite();
            }
        }
    }

    /** An estimate of what the denoiser is asked for that is right gives p the mean of q where it was seen. */
    @Test
    protected void aRightEstimateIsTheMeanWhereItWasSeen() {
        TestContext context = context(data());
        ForwardProcess process = process(context);
        Scope scope = told(process, scopes().evaluation(1));
        train(context, scope);
        NDArray x = examples(data(), scope);
        for (double t : new double[] {0, 0.3, 0.8, 1}) {
            NDArray clock = clock(process, t, scope);
            NDArray mean = process.signal(x, clock, scope).mean();
            NDArray estimate = process.estimatesMean() ? mean : x;
            double[] found =
                    wide(process.estimated(estimate, clock, clock, scope).mean());
            assertThat(found).as("t = %s", t).containsExactly(wide(mean), within(1e-5));
        }
    }

    @Test
    protected void itsCoordinatesAreOrthonormal() {
        ForwardProcess process = process(context(data()));
        Scope scope = scopes().evaluation(1);
        NDArray x = examples(data(), scope);
        process.coordinates().ifPresent(coordinates -> {
            NDArray turned = coordinates.of(x);
            assertThat(wide(coordinates.back(turned))).containsExactly(wide(x), within(1e-5));
            assertThat(wide(Tensors.sumPerExample(turned.square())))
                    .containsExactly(wide(Tensors.sumPerExample(x.square())), within(1e-4));
        });
    }

    @Test
    protected void whatItLearnsGetsFiniteGradientsAndWhatDoesNotLearnHasNoWeights() {
        TestContext context = context(data());
        ForwardProcess process = process(context);
        List<NDArray> weights = new ArrayList<>(context.parameters().weights().values());
        assertThat(process.learned()).as("learned").isEqualTo(!weights.isEmpty());
        if (weights.isEmpty()) {
            return;
        }
        Scope scope = told(process, scopes().training(1));
        train(context, scope);
        NDArray x = examples(data(), scope);
        NDArray clock = clock(process, 0.3, scope);
        NDArray level = squares(process.level(clock, scope));
        NDArray all = level.add(squares(process.signal(x, clock, scope)));
        NDArray sum = process.logVolatility(clock, scope)
                .map(volatility -> all.add(volatility.square().sum()))
                .orElse(all);
        NDList gradients = WeightOps.gradients(sum, weights, scope.manager());
        double size = 0;
        for (NDArray gradient : gradients) {
            size += gradient.abs().sum().getFloat();
        }
        assertThat(size).as("sum of absolute gradients").isFinite().isPositive();
    }

    private static NDArray squares(NoiseLevel level) {
        return level.logSnr().square().sum().add(level.slope().square().sum());
    }

    private static NDArray squares(Signal signal) {
        return Tensors.toFloat64(signal.mean())
                .square()
                .sum()
                .add(Tensors.toFloat64(signal.slope()).square().sum());
    }

    @Test
    protected void nothingIsLeftWithTheWeights() {
        ForwardProcess process = process(context(data()));
        assertNothingOutlives(scopes().training(1), plain -> {
            Scope scope = told(process, plain);
            NDArray x = examples(data(), scope);
            NDArray clock = clock(process, 0.5, scope);
            return process.signal(x, clock, scope)
                    .mean()
                    .mul(Tensors.perExample(process.level(clock, scope).logSnr(), x.getShape()));
        });
    }

    private static double[] wide(NDArray values) {
        return Tensors.toFloat64(values).toDoubleArray();
    }
}
