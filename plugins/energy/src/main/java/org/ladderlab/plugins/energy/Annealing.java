package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Annealed importance sampling of an energy's normaliser, along laws {@code exp(beta f(y)) N(y; above, s^2)} with beta = j / M:
 *
 * <pre>
 * forward   w = exp(sum over j of f(y_{j-1}) / M),  y_0 ~ N(above, s^2):   E log mean w &lt;= log E exp(f)
 * reverse   v = exp(-sum over j of f(y_j) / M),       y_M ~ p(y | above):    -E log mean v &gt;= log E exp(f)
 * </pre>
 *
 * Between two weights is a Langevin step with Metropolis' correction, which leaves the law of its beta as it is. The second line holds for
 * exact draws of p.
 *
 * @param stages M
 */
record Annealing(Recovery recovery, Langevin langevin, int stages) {

    /** log w of each, (n). */
    NDArray forward(Scope scope) {
        NDArray above = Tensors.toFloat32(recovery.above());
        NDArray noise = recovery.perExample(EnergyLevel::noise, above, scope);
        NDArray y = above.add(scope.normal(above.getShape()).mul(noise));
        NDArray logWeight = scope.manager().zeros(new Shape(above.getShape().get(0)));
        for (int j = 1; j <= stages; j++) {
            logWeight = logWeight.add(share(y, scope));
            y = j < stages ? moved(y, (double) j / stages, scope) : y;
        }
        return logWeight;
    }

    /** log v of each, (n). */
    NDArray reverse(NDArray end, Scope scope) {
        NDArray y = end;
        NDArray logWeight = scope.manager().zeros(new Shape(end.getShape().get(0)));
        for (int j = stages; j >= 1; j--) {
            y = moved(y, (double) j / stages, scope);
            logWeight = logWeight.sub(share(y, scope));
        }
        return logWeight;
    }

    /** {@code f(y) / M}, (n); what led there is not kept, of many chains it is much. */
    private NDArray share(NDArray y, Scope asked) {
        try (NDManager part = asked.manager().newSubManager();
                GradientMode off = GradientMode.off()) {
            NDArray own = y.duplicate();
            own.attach(part);
            NDArray share = Tensors.scale(recovery.energy(own, asked.within(part)), 1.0 / stages);
            share.attach(asked.manager());
            return share;
        }
    }

    /** One step of the Metropolis-adjusted Langevin algorithm. */
    private NDArray moved(NDArray y, double beta, Scope asked) {
        try (NDManager part = asked.manager().newSubManager();
                GradientMode off = GradientMode.off()) {
            Scope scope = asked.within(part);
            NDArray from = y.duplicate();
            from.attach(part);
            NDArray size = recovery.perExample(langevin::squaredStep, from, scope);
            Recovery.Slope here = recovery.slope(from, scope);
            NDArray there = proposed(from, here, beta, size)
                    .add(scope.normal(y.getShape()).mul(size.sqrt()));
            Recovery.Slope back = recovery.slope(there, scope);
            NDArray accepted = logDensity(there, back, beta, scope)
                    .sub(logDensity(from, here, beta, scope))
                    .add(logStep(from, proposed(there, back, beta, size), size))
                    .sub(logStep(there, proposed(from, here, beta, size), size));
            NDArray chance = scope.uniform(accepted.getShape()).log();
            NDArray stays = Tensors.perExample(chance.gt(accepted).toType(DataType.FLOAT32, false), y.getShape());
            NDArray next = there.add(from.sub(there).mul(stays));
            next.attach(asked.manager());
            return next;
        }
    }

    private static NDArray proposed(NDArray y, Recovery.Slope slope, double beta, NDArray size) {
        return y.add(slope.force(beta).mul(Tensors.scale(size, 0.5)));
    }

    private NDArray logDensity(NDArray y, Recovery.Slope slope, double beta, Scope scope) {
        return Tensors.scale(slope.energy(), beta).sub(recovery.distance(y, scope));
    }

    private static NDArray logStep(NDArray to, NDArray mean, NDArray size) {
        return Tensors.scale(Tensors.sumPerExample(to.sub(mean).square().div(size)), -0.5);
    }
}
