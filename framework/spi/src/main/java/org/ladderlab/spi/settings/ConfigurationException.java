package org.ladderlab.spi.settings;

/**
 * Settings that do not fit together, or do not fit the other parts of the experiment. The message is a full sentence that
 * names the remedy; the place in the experiment file is added by whoever builds the component.
 */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String setting;

    /** A problem of the component as a whole. */
    public ConfigurationException(String message) {
        this("", message);
    }

    /** A problem of one setting, named as in the settings record; a nested one by its path with dots. */
    public ConfigurationException(String setting, String message) {
        super(message);
        this.setting = setting;
    }

    /** The setting's name within the component, or the empty string. */
    public String setting() {
        return setting;
    }
}
