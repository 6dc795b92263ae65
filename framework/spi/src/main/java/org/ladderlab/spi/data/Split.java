package org.ladderlab.spi.data;

/** The three fixed parts of a data set. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST
}
