package org.ladderlab.spi.run;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a run, or a judgement of its weights, ended. */
public enum RunStatus {
    /** All steps are trained and everything asked for is judged. */
    FINISHED,
    /** It ended by an error, such as a value that is not finite. */
    FAILED,
    /** Somebody stopped it; the same command goes on. */
    INTERRUPTED,
    /** It was judged before its last step, as asked; the same command goes on. */
    PAUSED,
    /** Its weights were judged again, without training. */
    EVALUATED,
    /** Its result is of a form that is no longer read; the same command judges it anew, from its last checkpoint. */
    OUTDATED;

    /** As it is spelled in files, journals and on the screen: {@code finished}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status that is spelled so; empty where none is. */
    public static Optional<RunStatus> of(String word) {
        return Stream.of(values()).filter(status -> status.word().equals(word)).findFirst();
    }
}
