package org.ladderlab.cli;

import com.google.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** All commands, and how they are explained. */
final class Commands {

    private static final int LARGEST_SLIP = 3;

    private final List<Command> all;

    @Inject
    Commands(Set<Command> all) {
        this.all = List.copyOf(all);
    }

    Optional<Command> named(String name) {
        return all.stream().filter(command -> command.name().equals(name)).findFirst();
    }

    String usage() {
        String list = all.stream()
                .map(command ->
                        String.format("  %-40s %s", command.name() + " " + command.arguments(), command.summary()))
                .collect(Collectors.joining(System.lineSeparator()));
        return String.join(
                System.lineSeparator(),
                "usage: ladderlab COMMAND [OPTIONS]",
                "",
                list,
                "",
                "Every command takes --quiet, --json, --debug, --plugin-path JAR|FOLDER and --help; ladderlab --version.");
    }

    static String usage(Command command, Options options) {
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        lines.println("usage: ladderlab " + command.name() + " " + command.arguments());
        lines.println(command.summary());
        for (Option option : options.getOptions()) {
            String form = "--" + option.getLongOpt() + (option.hasArg() ? " " + option.getArgName() : "");
            lines.println(String.format("  %-32s %s", form, option.getDescription()));
        }
        lines.flush();
        return text.toString().stripTrailing();
    }

    String unknown(String name) {
        LevenshteinDistance distance = new LevenshteinDistance();
        String hint = all.stream()
                .map(Command::name)
                .min(Comparator.comparing(known -> distance.apply(known, name)))
                .filter(known -> distance.apply(known, name) <= LARGEST_SLIP)
                .map(known -> " Did you mean '" + known + "'?")
                .orElse("");
        return "there is no command '" + name + "'." + hint + " 'ladderlab help' lists them all.";
    }
}
