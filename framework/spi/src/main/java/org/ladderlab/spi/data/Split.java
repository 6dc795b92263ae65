package org.ladderlab.spi.data;

import java.util.Locale;

/** The three fixed parts of a data set. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    /** As it is written everywhere: {@code train, validation, test}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
