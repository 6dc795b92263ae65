package org.ladderlab.plugins.distillation;

import java.util.Optional;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.run.Loss;

/** A loss of a student, which has no bound. It says what its student's estimate of the data is, and so whom that can teach. */
interface StudentLoss extends Loss {

    /** What a trained denoiser's estimate of the data is. */
    enum Estimate {
        /** The mean of the data given the latent, as a diffusion has it: right at every noise level. */
        MEAN,
        /** Where one step of the student's own stride leads; nothing elsewhere than where its steps begin. */
        END_OF_STEP,
        /** Where the probability flow ends. */
        END_OF_FLOW;

        /** Of a model that was trained by this loss. */
        static Estimate of(Loss loss) {
            return loss instanceof StudentLoss student ? student.estimate() : MEAN;
        }
    }

    /** What the denoiser that it trains says. */
    Estimate estimate();

    @Override
    default Optional<Bound> bound() {
        return Optional.empty();
    }
}
