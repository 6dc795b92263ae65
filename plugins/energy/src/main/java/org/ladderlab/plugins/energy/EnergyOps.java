package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import org.ladderlab.nn.TorchScript;

/** Operations that DJL has not. */
final class EnergyOps {

    /** Compiles the module when it is first used. */
    private static final class Module {
        private static final TorchScript OPS = TorchScript.load(EnergyOps.class, "energy.py");
    }

    private EnergyOps() {}

    /**
     * The gradient of a sum of energies by y; zeros where they do not depend on it.
     *
     * @param again whether it can be differentiated itself
     */
    static NDArray gradient(NDArray energy, NDArray y, boolean again) {
        return Module.OPS.call(y, "gradient", energy, y, again);
    }

    /** Of N(0, 1), the probability to be below x. */
    static NDArray normalProbability(NDArray x) {
        return Module.OPS.call(x, "normal_probability", x);
    }
}
