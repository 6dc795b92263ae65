package org.ladderlab.spi;

/** The three fixed parts of a data set. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST
}
