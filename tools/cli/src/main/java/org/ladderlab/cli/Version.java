package org.ladderlab.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What {@code --version} prints: which ladderlab this is, and on what it runs. */
final class Version {

    private static final String BUILD = "/META-INF/maven/org.ladderlab/ladderlab-cli/pom.properties";

    private Version() {}

    /** One line. */
    static String text() {
        return "ladderlab " + number() + ", Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
    }

    private static String number() {
        try (@Nullable InputStream build = Version.class.getResourceAsStream(BUILD)) {
            if (build == null) {
                return "(classes without a jar)";
            }
            Properties properties = new Properties();
            properties.load(build);
            return properties.getProperty("version", "");
        } catch (IOException e) {
            throw new UncheckedIOException("The version cannot be read from the jar.", e);
        }
    }
}
