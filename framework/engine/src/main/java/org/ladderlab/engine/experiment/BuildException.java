package org.ladderlab.engine.experiment;

/** An experiment whose parts do not fit together, found before the first step. The message is a full sentence. */
public final class BuildException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String path;

    public BuildException(String path, String message, Throwable cause) {
        super(message, cause);
        this.path = path;
    }

    public BuildException(String path, String message) {
        super(message);
        this.path = path;
    }

    /** The setting at fault as its path in the experiment file, for example {@code model.decoder.network.channels}. */
    public String path() {
        return path;
    }
}
