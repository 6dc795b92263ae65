package org.ladderlab.cli;

import org.ladderlab.runs.Origins;

/** What {@code --version} prints: which ladderlab this is, and on what it runs. */
final class Version {

    private Version() {}

    /** One line. */
    static String text() {
        Origins.Framework framework = BuiltFrom.framework();
        return "ladderlab " + framework.version()
                + (framework.commit().isEmpty() ? "" : " (commit " + framework.commit() + ")") + ", Java "
                + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
