package org.ladderlab.runs;

import org.ladderlab.runs.files.RunException;

/** A run on which another process is working. */
public final class RunBusyException extends RunException {

    private static final long serialVersionUID = 1L;

    public RunBusyException(String message) {
        super(message);
    }
}
