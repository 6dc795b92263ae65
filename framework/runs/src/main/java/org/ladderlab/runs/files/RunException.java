package org.ladderlab.runs.files;

import java.io.IOException;
import java.nio.file.Path;

/** A run that cannot begin or go on. The message is a full sentence that names the place and the remedy. */
public class RunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A file of the run cannot be written, most often because the disk is full. */
    public static RunException cannotWrite(Path file, IOException cause) {
        return new RunException(
                "Cannot write " + file + " (" + cause.getMessage()
                        + "). Make room there, then start the same command again:"
                        + " it goes on from the last checkpoint, and nothing that was logged until then is lost.",
                cause);
    }
}
