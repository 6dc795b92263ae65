package org.ladderlab.compare;

/** What was named cannot be compared: a full sentence that says why and what to do. */
public final class CompareException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CompareException(String message) {
        super(message);
    }

    public CompareException(String message, Throwable cause) {
        super(message, cause);
    }
}
