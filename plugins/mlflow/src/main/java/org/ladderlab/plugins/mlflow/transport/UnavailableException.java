package org.ladderlab.plugins.mlflow.transport;

/** The server cannot be reached or cannot answer now, for longer than was to be waited. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
        super(message);
    }
}
