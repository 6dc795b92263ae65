package org.ladderlab.cli;

import org.apache.commons.cli.Option;

/** The two forms of an option. */
final class CommandOptions {

    private CommandOptions() {}

    /** {@code --name}. */
    static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    /**
     * {@code --name ARGUMENT}.
     *
     * @param argument what the value is, as the help shows it
     */
    static Option value(String name, String argument, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(argument)
                .desc(description)
                .get();
    }
}
