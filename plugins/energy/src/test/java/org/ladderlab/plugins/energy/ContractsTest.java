package org.ladderlab.plugins.energy;

import org.junit.jupiter.api.Nested;
import org.ladderlab.plugins.diffusion.GaussianDiffusionEncoder;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.testkit.EncoderDecoderContract;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

/** The contracts of each kind, for energies with two weights. */
class ContractsTest {

    private static final Model ENERGY = Model.of(Model.twoWeights());
    private static final Model GAUSSIAN = ENERGY.law(EnergyDecoder.Form.GAUSSIAN);

    private abstract static class OnePair extends EncoderDecoderContract {

        private final Model model;
        private final DataSpec data;

        OnePair(Model model, int dimensions) {
            this.model = model;
            this.data = TestContext.points(dimensions);
        }

        @Override
        protected DataSpec data() {
            return data;
        }

        @Override
        protected Encoder encoder(TestContext context) {
            return context.create(GaussianDiffusionEncoder.TYPE, model.encoder());
        }

        @Override
        protected Decoder decoder(TestContext context) {
            return context.create(EnergyDecoder.TYPE, model.decoder());
        }
    }

    @Nested
    class Energies extends OnePair {
        Energies() {
            super(ENERGY.between(4, -3), 1);
        }
    }

    @Nested
    class NormalLevels extends OnePair {
        NormalLevels() {
            super(GAUSSIAN, 3);
        }
    }

    private abstract static class OneLoss extends LossContract {

        private final Model model;
        private final DataSpec data;

        OneLoss(Model model, int dimensions) {
            this.model = model;
            this.data = TestContext.points(dimensions);
        }

        @Override
        protected DataSpec data() {
            return data;
        }

        @Override
        protected Loss loss(TestContext context) {
            return model.in(context).create(RecoveryLikelihoodLoss.TYPE);
        }
    }

    @Nested
    class LossOnAGrid extends OneLoss {
        LossOnAGrid() {
            super(ENERGY, 2);
        }
    }

    @Nested
    class LossOfNormalLevels extends OneLoss {
        LossOfNormalLevels() {
            super(GAUSSIAN, 3);
        }
    }

    @Nested
    class Sampling extends SamplerContract {
        @Override
        protected DataSpec data() {
            return TestContext.points(2);
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return ENERGY.in(context).create(LangevinSampler.TYPE);
        }
    }
}
