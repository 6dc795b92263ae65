package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.GaussianMixture.Component;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.tensors.Scope;

/**
 * A law of one value whose optimal denoiser, and so every term of its bound, is known: by closed form or quadrature in double.
 *
 * @param data what an example is
 * @param network the optimal denoiser
 * @param likelihood of the last step
 * @param minimumError {@code E (x - xHat)^2} at a log SNR
 * @param nextToData {@code -E log p(x | z_0)} at the log SNR of z_0
 * @param afterTheDenoiser {@code -E log p(x | z_1)} at the log SNR of z_1 and the scale of p(x | z_1)
 */
record ExactLaw(
        DataSpec data,
        Ref<Network> network,
        ComponentType<Likelihood, ?> likelihood,
        DoubleUnaryOperator minimumError,
        DoubleUnaryOperator nextToData,
        DoubleBinaryOperator afterTheDenoiser) {

    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    /** {@code N(0, s^2)} under a Gaussian density. */
    static ExactLaw gaussian(double s, ComponentType<Likelihood, ?> likelihood, boolean asMixture) {
        GaussianMixture law = GaussianMixture.ofValues(List.of(1.0), List.of(0.0), List.of(s));
        DoubleUnaryOperator error = l -> s * s / (1 + s * s * Math.exp(l));
        return new ExactLaw(
                new DataSpec("gaussian", new Shape(1), Optional.empty(), 0, Optional.of(law)),
                asMixture ? mixture() : Model.gaussianOptimal(s * s),
                likelihood,
                error,
                l -> (LOG_TWO_PI + 1 - l) / 2,
                (l, scale) -> (LOG_TWO_PI + error.applyAsDouble(l) / (scale * scale)) / 2 + Math.log(scale));
    }

    /** Signs. {@code minusLog(m, s)} is what the likelihood of location m and scale s pays for x = 1. */
    static ExactLaw signs(ComponentType<Likelihood, ?> likelihood, DoubleBinaryOperator minusLog, boolean asMixture) {
        GaussianMixture law = GaussianMixture.ofValues(List.of(0.5, 0.5), List.of(-1.0, 1.0), List.of(0.0, 0.0));
        return new ExactLaw(
                new DataSpec("signs", new Shape(1), Optional.of(new PixelGrid(2, -1, 1)), 0, Optional.of(law)),
                asMixture ? mixture() : new Ref<>(PlusMinusOneNetwork.TYPE, new PlusMinusOneNetwork.Config()),
                likelihood,
                l -> normal(e -> 2 / (1 + Math.exp(2 * evidence(l, e)))),
                l -> normal(e -> minusLog.applyAsDouble(1 + Math.exp(-l / 2) * e, Math.exp(-l / 2))),
                (l, scale) -> normal(e -> minusLog.applyAsDouble(Math.tanh(evidence(l, e)), scale)));
    }

    private static double evidence(double l, double e) {
        return Math.exp(l) + Math.exp(l / 2) * e;
    }

    /** 256 values, each as likely as the others, under the categorical likelihood, which is then the exact p(x | z_0). */
    static ExactLaw bytes(ComponentType<Likelihood, ?> categorical) {
        PixelGrid grid = PixelGrid.endToEnd(256);
        GaussianMixture law = new GaussianMixture(IntStream.range(0, 256)
                .mapToObj(k -> new Component(1, List.of(grid.value(k)), 0))
                .toList());
        return new ExactLaw(
                new DataSpec("bytes", new Shape(1), Optional.of(grid), 0, Optional.of(law)),
                mixture(),
                categorical,
                l -> Double.NaN,
                l -> Double.NaN,
                (l, scale) -> Double.NaN);
    }

    private static Ref<Network> mixture() {
        return new Ref<>(MixtureOptimalNetwork.TYPE, new MixtureOptimalNetwork.Config(List.of(), false));
    }

    /** The mean of a function of a standard normal variable. */
    static double normal(DoubleUnaryOperator function) {
        return Quadrature.normal(Arrays.stream(Quadrature.NODES).map(function).toArray());
    }

    /** Draws, float32, (n, 1). */
    NDArray draw(int n, Scope scope) {
        List<Component> components = data.law().orElseThrow().components();
        float[] noise = scope.normal(new Shape(n)).toFloatArray();
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            Component c = components.get((int) (scope.uniform() * components.size()));
            values[i] = (float) (c.mean().get(0) + c.standardDeviation() * noise[i]);
        }
        return scope.manager().create(values, new Shape(n, 1));
    }

    /** The exact bound of a diffusion of this law whose variance is the fixed small one. */
    double bound(GaussianDiffusion diffusion) {
        double deepest = diffusion.schedule().logSnr(1);
        double second = data.law().orElseThrow().components().stream()
                .mapToDouble(c -> c.proportion() * (Math.pow(c.mean().get(0), 2) + Math.pow(c.standardDeviation(), 2)))
                .sum();
        double noise = sigmoid(-deepest);
        double prior = (sigmoid(deepest) * second + noise + softplus(deepest) - 1) / 2;
        if (data.grid().filter(grid -> grid.count() == 256).isPresent()) {
            // The chain rule of information; what the deepest latent knows is its signal's power, to first order.
            return Math.log(256) - Math.exp(deepest) * second / 2 + prior;
        }
        int first = diffusion.firstLatent();
        double shallowest = diffusion.schedule().logSnr(diffusion.time(first));
        double reconstruction = nextToData.applyAsDouble(shallowest);
        if (first == 1) {
            double above = diffusion.schedule().logSnr(diffusion.time(2));
            double variance = sigmoid(-shallowest) * -Math.expm1(above - shallowest);
            reconstruction = afterTheDenoiser.applyAsDouble(shallowest, Math.sqrt(variance));
        }
        return prior + reconstruction + consistency(diffusion, first, shallowest, deepest);
    }

    private double consistency(GaussianDiffusion diffusion, int first, double shallowest, double deepest) {
        if (diffusion.steps().isEmpty()) {
            DoubleUnaryOperator density = l -> Math.exp(l) * minimumError.applyAsDouble(l) / 2;
            return Quadrature.simpson(density, Math.max(deepest, -60), shallowest, 4000);
        }
        double sum = 0;
        for (int i = first + 1; i <= diffusion.steps().getAsInt(); i++) {
            double l = diffusion.schedule().logSnr(diffusion.time(i));
            double above = diffusion.schedule().logSnr(diffusion.time(i - 1));
            sum += Math.exp(above) * -Math.expm1(l - above) * minimumError.applyAsDouble(l) / 2;
        }
        return sum;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code log(1 + exp(x))}. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
