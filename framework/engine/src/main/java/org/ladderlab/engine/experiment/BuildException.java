package org.ladderlab.engine.experiment;

import org.ladderlab.spi.settings.ConfigurationException;

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

    /**
     * A component's complaint with its place in the file. A setting that starts with {@code encoder} or {@code decoder} is one of
     * those parts', and one that starts with {@code training} the experiment's, not the component's own: a loss may find that the
     * encoder's schedule does not suit it.
     */
    public static BuildException at(String path, ConfigurationException e) {
        return at(path, "", e);
    }

    /**
     * The same of a component of a model within the experiment's.
     *
     * @param within where the experiment's encoder and decoder hold those of that model, for example {@code .above}
     */
    static BuildException at(String path, String within, ConfigurationException e) {
        String setting = e.setting();
        String place;
        if (path.isEmpty()) {
            place = setting;
        } else if (setting.matches("(encoder|decoder)\\b.*")) {
            place = "model." + setting.replaceFirst("^..coder", "$0" + within);
        } else if (setting.matches("training\\b.*")) {
            place = setting;
        } else {
            place = setting.isEmpty() ? path : path + "." + setting;
        }
        return new BuildException(place, String.valueOf(e.getMessage()), e);
    }
}
