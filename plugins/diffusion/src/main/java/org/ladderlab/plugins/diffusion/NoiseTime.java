package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Tensors;

/** How a network is told a log SNR l: as a time on [0, 1000], which DDPM's sinusoidal embedding takes. */
public enum NoiseTime {
    /**
     * {@code 1000 sigmoid(-l / 4)}: grows with the noise from 0 at l = infinity to 1000 at l = -infinity, both included, whatever
     * the schedule, and tells the log SNRs in use (-20 to 20) apart about as well as DDPM tells its 1000 steps.
     */
    LOG_SNR {
        @Override
        UnaryOperator<NDArray> in(BuildContext context) {
            return logSnr -> Tensors.scale(Activation.sigmoid(Tensors.scale(logSnr, -0.25)), LARGEST);
        }
    },
    /** {@code 1000 t - 1}, at least 0: DDPM's step, counted 0 .. 999, at the time t of the experiment's schedule (Ho et al. 2020). */
    STEP {
        @Override
        UnaryOperator<NDArray> in(BuildContext context) {
            NoiseSchedule schedule = context.part(GaussianDiffusion.class).schedule();
            if (schedule.learned()) {
                throw new ConfigurationException(
                        "time", "A learned schedule gets no gradient through its steps; use 'log-snr' or 'gamma'.");
            }
            return logSnr -> logSnr.getManager()
                    .create(Arrays.stream(logSnr.toDoubleArray())
                            .map(l -> Math.max(0, LARGEST * schedule.time(l) - 1))
                            .toArray());
        }
    },
    /** {@code 1000 (l_0 - l) / (l_0 - l_1)} with the ends of the experiment's schedule as it starts (Kingma et al. 2021). */
    GAMMA {
        @Override
        UnaryOperator<NDArray> in(BuildContext context) {
            NoiseSchedule schedule = context.part(GaussianDiffusion.class).schedule();
            double first = schedule.logSnr(0);
            double range = first - schedule.logSnr(1);
            if (!Double.isFinite(range)) {
                throw new ConfigurationException(
                        "time", "The schedule's log SNR is infinite at an end, so it has no range; use 'log-snr'.");
            }
            return logSnr -> Tensors.scale(Tensors.shift(logSnr, -first), -LARGEST / range);
        }
    };

    private static final double LARGEST = 1000;

    /**
     * The time of each log SNR; both float64, (n).
     *
     * @throws ConfigurationException if the experiment's schedule does not have it
     */
    abstract UnaryOperator<NDArray> in(BuildContext context);
}
