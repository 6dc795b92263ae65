package org.ladderlab.runs.journal;

import java.nio.file.Path;

/** A journal was cut back or written anew while it was read; everything must be read again from its start. */
public final class CutBackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CutBackException(Path file) {
        super("The journal " + file + " was cut back while it was read.");
    }
}
