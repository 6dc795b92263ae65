package org.ladderlab.engine;

/** A run that cannot begin or go on. The message is a full sentence that names the place and the remedy. */
public sealed class RunException extends RuntimeException permits NonFiniteException {

    private static final long serialVersionUID = 1L;

    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
