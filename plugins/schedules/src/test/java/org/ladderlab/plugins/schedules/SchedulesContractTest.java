package org.ladderlab.plugins.schedules;

import org.junit.jupiter.api.Nested;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.testkit.NoiseScheduleContract;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.TestContext;

/** Every schedule keeps the contract with its defaults. */
class SchedulesContractTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new SchedulesPlugin();
    }

    /** The contract for a schedule with its defaults. */
    abstract static class ByDefault<C extends Record> extends NoiseScheduleContract {

        private final ComponentType<NoiseSchedule, C> type;

        ByDefault(ComponentType<NoiseSchedule, C> type) {
            this.type = type;
        }

        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(type);
        }
    }

    @Nested
    class LinearLogSnrIsASchedule extends ByDefault<LinearLogSnr.Config> {
        LinearLogSnrIsASchedule() {
            super(LinearLogSnr.TYPE);
        }
    }

    @Nested
    class CosineIsASchedule extends ByDefault<Cosine.Config> {
        CosineIsASchedule() {
            super(Cosine.TYPE);
        }
    }

    @Nested
    class TruncatedCosineIsASchedule extends ByDefault<TruncatedCosine.Config> {
        TruncatedCosineIsASchedule() {
            super(TruncatedCosine.TYPE);
        }
    }

    @Nested
    class CosineUnnormalisedIsASchedule extends ByDefault<CosineUnnormalised.Config> {
        CosineUnnormalisedIsASchedule() {
            super(CosineUnnormalised.TYPE);
        }
    }

    @Nested
    class ShiftedCosineIsASchedule extends ByDefault<ShiftedCosine.Config> {
        ShiftedCosineIsASchedule() {
            super(ShiftedCosine.TYPE);
        }
    }

    @Nested
    class InterpolatedCosineIsASchedule extends ByDefault<InterpolatedCosine.Config> {
        InterpolatedCosineIsASchedule() {
            super(InterpolatedCosine.TYPE);
        }
    }

    @Nested
    class LinearBetaIsASchedule extends ByDefault<LinearBeta.Config> {
        LinearBetaIsASchedule() {
            super(LinearBeta.TYPE);
        }
    }

    @Nested
    class LinearBetaApproximationIsASchedule extends ByDefault<LinearBetaApproximation.Config> {
        LinearBetaApproximationIsASchedule() {
            super(LinearBetaApproximation.TYPE);
        }
    }

    @Nested
    class QuadraticIsASchedule extends ByDefault<Quadratic.Config> {
        QuadraticIsASchedule() {
            super(Quadratic.TYPE);
        }
    }

    @Nested
    class SigmoidBetaIsASchedule extends ByDefault<SigmoidBeta.Config> {
        SigmoidBetaIsASchedule() {
            super(SigmoidBeta.TYPE);
        }
    }

    @Nested
    class PolynomialIsASchedule extends ByDefault<Polynomial.Config> {
        PolynomialIsASchedule() {
            super(Polynomial.TYPE);
        }
    }

    @Nested
    class SigmoidIsASchedule extends ByDefault<Sigmoid.Config> {
        SigmoidIsASchedule() {
            super(Sigmoid.TYPE);
        }
    }

    @Nested
    class ChenCosineIsASchedule extends ByDefault<ChenCosine.Config> {
        ChenCosineIsASchedule() {
            super(ChenCosine.TYPE);
        }
    }

    @Nested
    class ChenLinearIsASchedule extends ByDefault<ChenLinear.Config> {
        ChenLinearIsASchedule() {
            super(ChenLinear.TYPE);
        }
    }

    @Nested
    class VpSdeIsASchedule extends ByDefault<VpSde.Config> {
        VpSdeIsASchedule() {
            super(VpSde.TYPE);
        }
    }

    @Nested
    class SubVpIsASchedule extends ByDefault<SubVp.Config> {
        SubVpIsASchedule() {
            super(SubVp.TYPE);
        }
    }

    @Nested
    class VarianceExplodingIsASchedule extends ByDefault<VarianceExploding.Config> {
        VarianceExplodingIsASchedule() {
            super(VarianceExploding.TYPE);
        }
    }

    @Nested
    class EdmIsASchedule extends ByDefault<Edm.Config> {
        EdmIsASchedule() {
            super(Edm.TYPE);
        }
    }

    @Nested
    class RectifiedFlowIsASchedule extends ByDefault<RectifiedFlow.Config> {
        RectifiedFlowIsASchedule() {
            super(RectifiedFlow.TYPE);
        }
    }

    @Nested
    class LearnedWithFixedEnds extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Learned.TYPE, new Learned.Config(13.3, -5, Learned.Ends.FIXED, 64));
        }
    }

    @Nested
    class LearnedWithSeparateEnds extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Learned.TYPE, new Learned.Config(13.3, -5, Learned.Ends.SEPARATE, 64));
        }
    }

    @Nested
    class LearnedWithFreeEnds extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Learned.TYPE, new Learned.Config(13.3, -5, Learned.Ends.FREE, 64));
        }
    }

    @Nested
    class AnExpression extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Expression.TYPE, new Expression.Config("-2 * log(tan(pi/2 * (0.01 + 0.98 * t)))"));
        }
    }

    @Nested
    class ATruncatedLadder extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Truncated.TYPE, new Truncated.Config(LinearBeta.TYPE.byDefault(), 0.01, 1));
        }
    }

    @Nested
    class ATruncatedLearnedSchedule extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Truncated.TYPE, new Truncated.Config(Learned.TYPE.byDefault(), 0.1, 0.9));
        }
    }

    @Nested
    class MatchedEndsOfACosine extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(MatchedEnds.TYPE, new MatchedEnds.Config(TruncatedCosine.TYPE.byDefault(), 13.3, -5));
        }
    }

    @Nested
    class AShiftedLadder extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Shifted.TYPE, new Shifted.Config(LinearBeta.TYPE.byDefault(), -1.5));
        }
    }

    @Nested
    class AShiftedLearnedSchedule extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(Shifted.TYPE, new Shifted.Config(Learned.TYPE.byDefault(), 2));
        }
    }

    @Nested
    class ZeroTerminalSnrOfALadder extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(ZeroTerminalSnr.TYPE, new ZeroTerminalSnr.Config(LinearBeta.TYPE.byDefault()));
        }
    }

    @Nested
    class ZeroTerminalSnrOfALine extends NoiseScheduleContract {
        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(ZeroTerminalSnr.TYPE, new ZeroTerminalSnr.Config(LinearLogSnr.TYPE.byDefault()));
        }
    }
}
