package org.ladderlab.cli;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** One word after {@code ladderlab} and what it does. */
interface Command {

    /** The word. */
    String name();

    /** What follows the word, for the usage line. */
    String arguments();

    /** What it does: one phrase. */
    String summary();

    /** Its own options, beside those that every command shares. */
    default Options options() {
        return new Options();
    }

    /**
     * Does it.
     *
     * @return the exit code: 0 done, 1 a run failed
     * @throws UsageException if the arguments are not as they should be: exit code 2
     */
    int run(CommandLine line, Console console);
}
