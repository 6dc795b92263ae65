package org.ladderlab.plugins.quality;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.settings.ConfigurationException;

/** Places on the depth axis of any ledger, from the data down. */
final class DepthAxis {

    /** Halvings after which a time is known to a double's last digits. */
    private static final int HALVINGS = 60;

    private DepthAxis() {}

    /**
     * A place.
     *
     * @param name for keys: the level's, or else {@code depth-} or {@code log-snr-} with a number
     * @param depth u in [0, 1]
     * @param logSnr of the latent there; empty for what is no diffusion
     */
    record Place(String name, double depth, OptionalDouble logSnr) {}

    /** Levels of the encoder, at most {@code most} + 1 and evenly among them; of infinitely many as many depths, evenly apart. */
    static List<Place> of(Encoder encoder, int most) {
        List<Level> levels = encoder.levels();
        if (levels.isEmpty()) {
            return IntStream.rangeClosed(0, most)
                    .mapToObj(k -> place(encoder, (double) k / most))
                    .toList();
        }
        int last = levels.size() - 1;
        int count = Math.min(most, last);
        return IntStream.rangeClosed(0, count)
                .mapToObj(k -> count == 0 ? 0 : (int) Math.round((double) k * last / count))
                .map(levels::get)
                .map(level ->
                        new Place(level.name().replace(' ', '-'), level.depth(), logSnr(encoder, level.index(), last)))
                .toList();
    }

    private static Place place(Encoder encoder, double depth) {
        OptionalDouble logSnr = encoder instanceof GaussianDiffusion diffusion
                ? OptionalDouble.of(diffusion.schedule().logSnr(depth))
                : OptionalDouble.empty();
        return new Place("depth-" + Math.round(depth * 1000) / 1000.0, depth, logSnr);
    }

    private static OptionalDouble logSnr(Encoder encoder, int index, int last) {
        if (!(encoder instanceof GaussianDiffusion diffusion)) {
            return OptionalDouble.empty();
        }
        int first = diffusion.firstLatent();
        return OptionalDouble.of(diffusion.schedule().logSnr(diffusion.time(first + index)));
    }

    /**
     * Where an infinite ladder has these log SNRs.
     *
     * @throws ConfigurationException if the model has no such depths
     */
    static List<Place> at(List<Double> logSnrs, Encoder encoder) {
        if (!(encoder instanceof GaussianDiffusion diffusion)
                || diffusion.steps().isPresent()) {
            throw new ConfigurationException(
                    "logSnrs",
                    "Only a diffusion with infinitely many levels has a depth for each log SNR; leave 'logSnrs' out, and the levels"
                            + " that there are will be taken.");
        }
        return logSnrs.stream()
                .sorted((a, b) -> Double.compare(b, a))
                .map(logSnr ->
                        new Place("log-snr-" + logSnr, time(diffusion.schedule(), logSnr), OptionalDouble.of(logSnr)))
                .toList();
    }

    /** The time of a log SNR, by halving, since a schedule falls. */
    private static double time(NoiseSchedule schedule, double logSnr) {
        if (!(logSnr <= schedule.logSnr(0) && logSnr >= schedule.logSnr(1))) {
            throw new ConfigurationException(
                    "logSnrs",
                    String.format(
                            Locale.ROOT,
                            "The schedule goes from %.4g to %.4g and is never at %s; choose log SNRs between.",
                            schedule.logSnr(0),
                            schedule.logSnr(1),
                            logSnr));
        }
        double low = 0;
        double high = 1;
        for (int k = 0; k < HALVINGS; k++) {
            double middle = (low + high) / 2;
            if (schedule.logSnr(middle) > logSnr) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
