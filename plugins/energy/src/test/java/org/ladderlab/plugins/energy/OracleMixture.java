package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.Oracle;

/** The mixture of the oracle E01, whose logarithm is the energy of the first of two latents. */
final class OracleMixture {

    static final Oracle E01 = Oracle.read("E01");
    static final double NOISE = E01.inputs().get("sn").asDouble();

    private OracleMixture() {}

    /** Two latents between which the noise is that of the oracle, whose x is y = a z. */
    static Model model() {
        double shrink = Math.sqrt(1 - NOISE * NOISE);
        double signal = 0.9;
        double signalAbove = shrink * shrink * signal;
        return Model.of(Model.network((z, logSnr) -> logDensity(Tensors.scale(z, shrink))))
                .between(Math.log(signal / (1 - signal)), Math.log(signalAbove / (1 - signalAbove)));
    }

    private static NDArray logDensity(NDArray x) {
        NDArray deviation = given("deviations", x);
        NDArray log = Tensors.scale(x.sub(given("means", x)).div(deviation).square(), -0.5)
                .add(given("weights", x).div(deviation).log());
        return Tensors.shift(Ops.logSumExp(log, 1).reshape(-1, 1), -Math.log(2 * Math.PI) / 2);
    }

    private static NDArray given(String input, NDArray like) {
        return Tensors.toFloat32(
                like.getManager().create(Oracle.doubles(E01.inputs().get(input))));
    }

    static NDArray vector(String input, Scope scope) {
        return scope.vector(Oracle.doubles(E01.inputs().get(input))).reshape(-1, 1);
    }
}
