package org.ladderlab.plugins.distillation;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.SamplerContract;
import org.ladderlab.testkit.TestContext;

/** The contracts of each kind, for a student with two weights. */
class ContractsTest {

    private static final DataSpec DATA = TestContext.points(3);

    private static final Model PLAIN =
            new Model(new LinearLogSnr(8, -6), Frame.VARIANCE_PRESERVING, Optional.empty(), Model.twoWeights());

    private static final Model CONSISTENT = PLAIN.network(new Ref<>(
            ConsistencyPreconditionedNetwork.TYPE,
            new ConsistencyPreconditionedNetwork.Config(Model.twoWeights(), 0.5)));

    private static final Model TEACHER = PLAIN.network(Model.optimal(0.8, Frame.VARIANCE_PRESERVING));

    private abstract static class OneLoss extends LossContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        /** The student's context, in which there is a teacher. */
        TestContext taught(Model student, TestContext context) {
            return TEACHER.teaching(student.in(context, Prediction.DATA), DATA);
        }
    }

    @Nested
    class MatchTeacher extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return taught(PLAIN, context).create(MatchTeacherLoss.TYPE, new MatchTeacherLoss.Config(Model.RUN));
        }
    }

    @Nested
    class ProgressiveDistillation extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return taught(PLAIN.steps(4), context)
                    .create(ProgressiveDistillationLoss.TYPE, new ProgressiveDistillationLoss.Config(Model.RUN));
        }
    }

    @Nested
    class ConsistencyDistillation extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return taught(CONSISTENT, context)
                    .create(
                            ConsistencyDistillationLoss.TYPE,
                            new ConsistencyDistillationLoss.Config(Model.RUN, 18, Optional.empty()));
        }
    }

    @Nested
    class ConsistencyTraining extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return CONSISTENT.in(context, Prediction.DATA).create(ConsistencyTrainingLoss.TYPE);
        }
    }

    @Nested
    class ConsistencyTuning extends OneLoss {
        @Override
        protected Loss loss(TestContext context) {
            return CONSISTENT.in(context, Prediction.DATA).create(ConsistencyTuningLoss.TYPE);
        }
    }

    @Nested
    class Sampling extends SamplerContract {
        @Override
        protected DataSpec data() {
            return DATA;
        }

        @Override
        protected Sampler sampler(TestContext context) {
            return CONSISTENT
                    .in(context, Prediction.DATA)
                    .create(ConsistencySampler.TYPE, new ConsistencySampler.Config(List.of(2.0, 0.8)));
        }
    }
}
