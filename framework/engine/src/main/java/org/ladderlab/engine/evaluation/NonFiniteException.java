package org.ladderlab.engine.evaluation;

import org.ladderlab.runs.files.RunException;

/**
 * Something that must be a number is not finite: a loss, a gradient or a weight in training, a term of a ledger, a metric, or a
 * metric could not be measured. The message names which, where and the remedy.
 */
public final class NonFiniteException extends RunException {

    private static final long serialVersionUID = 1L;

    public NonFiniteException(String message) {
        super(message);
    }
}
