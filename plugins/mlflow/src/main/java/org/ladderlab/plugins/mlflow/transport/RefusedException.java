package org.ladderlab.plugins.mlflow.transport;

/** The server understood and said no; asking again would not help. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    public RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** Whether it is what was sent that the server dislikes, not the sender or the run. */
    public boolean isAboutContent() {
        return status == 400 || status == 413 || status == 422;
    }
}
