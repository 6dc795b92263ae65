package org.ladderlab.engine;

/** Training met a loss or a gradient that is not finite. The message names the step, the cause and the last checkpoint. */
public final class NonFiniteException extends RunException {

    private static final long serialVersionUID = 1L;

    public NonFiniteException(String message) {
        super(message);
    }
}
