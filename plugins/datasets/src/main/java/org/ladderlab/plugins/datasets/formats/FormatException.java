package org.ladderlab.plugins.datasets.formats;

import java.io.EOFException;
import java.io.IOException;

/** A file that is not what it should be. The message names the file, what is wrong, and what to do. */
public final class FormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * A problem of a file.
     *
     * @param place the file, and where in it
     * @param reason what is wrong, a clause without a full stop
     * @param remedy what to do, the same
     */
    public FormatException(Object place, String reason, String remedy) {
        super(place + ": " + reason + "; " + remedy + ".");
    }

    /** What Java's readers say is wrong; those of damaged files say nothing at their end. */
    static String words(Throwable e) {
        String message = e.getMessage();
        return e instanceof EOFException || message == null ? "it ends too early" : message;
    }
}
