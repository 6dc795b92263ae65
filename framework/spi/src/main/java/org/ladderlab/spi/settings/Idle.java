package org.ladderlab.spi.settings;

/**
 * Refuses settings that would do nothing beside the others. Two experiments that differ in such a setting alone are one
 * experiment under two names, and whoever compares them compares nothing.
 */
public final class Idle {

    private Idle() {}

    /**
     * Refuses a value that was given where it does nothing.
     *
     * @param setting its name, as for {@link ConfigurationException}
     * @param value what the experiment has
     * @param standard the default, which an experiment may have anywhere
     * @param because why it does nothing, a clause that ends without a full stop
     * @throws ConfigurationException unless the value is the default
     */
    public static void refuse(String setting, Object value, Object standard, String because) {
        if (!value.equals(standard)) {
            String word = setting.substring(setting.lastIndexOf('.') + 1);
            throw new ConfigurationException(
                    setting, "'" + word + "' would do nothing here: " + because + "; leave it out.");
        }
    }
}
