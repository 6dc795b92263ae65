package org.ladderlab.plugins.weightings;

import org.junit.jupiter.api.Nested;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.TestContext;
import org.ladderlab.testkit.TimeSamplingContract;
import org.ladderlab.testkit.WeightingFunctionContract;

/** Every weighting and every time sampling keeps its contract with its defaults. */
class WeightingsContractTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new WeightingsPlugin();
    }

    /** The contract for a weighting with its defaults. */
    abstract static class Weighting<C extends Record> extends WeightingFunctionContract {

        private final ComponentType<WeightingFunction, C> type;

        Weighting(ComponentType<WeightingFunction, C> type) {
            this.type = type;
        }

        @Override
        protected WeightingFunction weighting(TestContext context) {
            return context.create(type);
        }
    }

    /** The contract for a time sampling with its defaults. */
    abstract static class Sampling<C extends Record> extends TimeSamplingContract {

        private final ComponentType<TimeSampling, C> type;

        Sampling(ComponentType<TimeSampling, C> type) {
            this.type = type;
        }

        @Override
        protected TimeSampling sampling(TestContext context) {
            return context.create(type);
        }
    }

    @Nested
    class ElboIsAWeighting extends Weighting<Elbo.Config> {
        ElboIsAWeighting() {
            super(Elbo.TYPE);
        }
    }

    @Nested
    class NoiseSimpleIsAWeighting extends Weighting<NoiseSimple.Config> {
        NoiseSimpleIsAWeighting() {
            super(NoiseSimple.TYPE);
        }
    }

    @Nested
    class DataSimpleIsAWeighting extends Weighting<DataSimple.Config> {
        DataSimpleIsAWeighting() {
            super(DataSimple.TYPE);
        }
    }

    @Nested
    class VelocitySimpleIsAWeighting extends Weighting<VelocitySimple.Config> {
        VelocitySimpleIsAWeighting() {
            super(VelocitySimple.TYPE);
        }
    }

    @Nested
    class IddpmIsAWeighting extends Weighting<Iddpm.Config> {
        IddpmIsAWeighting() {
            super(Iddpm.TYPE);
        }
    }

    @Nested
    class DataCosineIsAWeighting extends Weighting<DataCosine.Config> {
        DataCosineIsAWeighting() {
            super(DataCosine.TYPE);
        }
    }

    @Nested
    class VelocityCosineIsAWeighting extends Weighting<VelocityCosine.Config> {
        VelocityCosineIsAWeighting() {
            super(VelocityCosine.TYPE);
        }
    }

    @Nested
    class TruncatedSnrIsAWeighting extends Weighting<TruncatedSnr.Config> {
        TruncatedSnrIsAWeighting() {
            super(TruncatedSnr.TYPE);
        }
    }

    @Nested
    class FlowMatchingIsAWeighting extends Weighting<FlowMatching.Config> {
        FlowMatchingIsAWeighting() {
            super(FlowMatching.TYPE);
        }
    }

    @Nested
    class IndiIsAWeighting extends Weighting<Indi.Config> {
        IndiIsAWeighting() {
            super(Indi.TYPE);
        }
    }

    @Nested
    class EdmIsAWeighting extends Weighting<Edm.Config> {
        EdmIsAWeighting() {
            super(Edm.TYPE);
        }
    }

    @Nested
    class EdmMonotoneIsAWeighting extends Weighting<Edm.Config> {
        EdmMonotoneIsAWeighting() {
            super(EdmMonotone.TYPE);
        }
    }

    @Nested
    class SigmoidWeightingIsAWeighting extends Weighting<SigmoidWeighting.Config> {
        SigmoidWeightingIsAWeighting() {
            super(SigmoidWeighting.TYPE);
        }
    }

    @Nested
    class MinSnrIsAWeighting extends Weighting<MinSnr.Config> {
        MinSnrIsAWeighting() {
            super(MinSnr.TYPE);
        }
    }

    @Nested
    class SoftMinSnrIsAWeighting extends Weighting<SoftMinSnr.Config> {
        SoftMinSnrIsAWeighting() {
            super(SoftMinSnr.TYPE);
        }
    }

    @Nested
    class P2IsAWeighting extends Weighting<P2.Config> {
        P2IsAWeighting() {
            super(P2.TYPE);
        }
    }

    @Nested
    class UniformTimeIsASampling extends Sampling<UniformTime.Config> {
        UniformTimeIsASampling() {
            super(UniformTime.TYPE);
        }
    }

    @Nested
    class LowDiscrepancyIsASampling extends Sampling<LowDiscrepancy.Config> {
        LowDiscrepancyIsASampling() {
            super(LowDiscrepancy.TYPE);
        }
    }

    @Nested
    class AdaptiveIsASampling extends Sampling<Adaptive.Config> {
        AdaptiveIsASampling() {
            super(Adaptive.TYPE);
        }
    }

    @Nested
    class ImportanceIsASampling extends Sampling<Importance.Config> {
        ImportanceIsASampling() {
            super(Importance.TYPE);
        }
    }
}
