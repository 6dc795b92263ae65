package org.ladderlab.plugins.quality.estimators;

/** What there is to measure has no such number: too few points, or such as cannot be compared. The message says what would have one. */
public final class UnmeasurableException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    public UnmeasurableException(String message) {
        super(message);
    }
}
