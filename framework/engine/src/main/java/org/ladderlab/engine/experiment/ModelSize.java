package org.ladderlab.engine.experiment;

import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.ladderlab.spi.settings.Memory;

/** How large a model is going to be, held against the machine's memory while it is sketched. */
final class ModelSize implements LongConsumer {

    /** Copies of all weights: themselves, and while training their gradient, two moments, the averages and what they replace. */
    private static final int TRAINING = 6;

    private static final int JUDGING = 2;
    private static final int MOST_ARRAYS = 50_000;

    private final int copies;
    private final long machine;
    private long numbers;
    private int arrays;
    private boolean tooLarge;

    ModelSize(boolean trains, long machine) {
        this.copies = trains ? TRAINING : JUDGING;
        this.machine = machine;
    }

    /**
     * One more array of so many numbers.
     *
     * @throws BuildException as soon as all of them cannot be held
     */
    @Override
    public void accept(long size) {
        numbers += size;
        arrays++;
        if (bytes() > machine) {
            tooLarge = true;
            throw new BuildException(
                    "model", amount("at least ") + "; make it smaller, or run it on a larger machine.");
        }
        if (arrays > MOST_ARRAYS) {
            tooLarge = true;
            throw new BuildException(
                    "model", "The model has more than " + MOST_ARRAYS + " arrays of weights; give it fewer layers.");
        }
    }

    /** Whether {@link #accept} has refused it. */
    boolean tooLarge() {
        return tooLarge;
    }

    /** What to say of a model that takes a good part of the machine, before it is made. */
    Optional<String> warning() {
        return bytes() < machine / 8.0
                ? Optional.empty()
                : Optional.of(amount("") + ". Making it and each step of it take long.");
    }

    private double bytes() {
        return 4.0 * copies * numbers;
    }

    private String amount(String least) {
        return String.format(
                Locale.ROOT,
                "The model has %s%,d weights, which need %s%s%s, and this machine has %s",
                least,
                numbers,
                least,
                Memory.text(bytes()),
                copies == TRAINING ? " while it trains" : "",
                Memory.text(machine));
    }
}
