package org.ladderlab.cli;

/** Arguments that are not as they should be, or input that cannot be used; the message names the remedy. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    /** The same sentence as that of another exception, which {@code --debug} shows. */
    UsageException(Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
