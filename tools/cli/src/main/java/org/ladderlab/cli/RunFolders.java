package org.ladderlab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The run folders that a command is about: those it names, or all of {@code runs/}. */
final class RunFolders {

    private static final String JOURNAL = "journal.jsonl";

    private RunFolders() {}

    static Options options() {
        return new Options()
                .addOption(Option.builder()
                        .longOpt("runs")
                        .hasArg()
                        .argName("DIR")
                        .desc("where run folders are, if none is named; default runs/")
                        .get());
    }

    static List<Path> of(CommandLine line) {
        if (!line.getArgList().isEmpty()) {
            List<Path> named = line.getArgList().stream().map(Path::of).toList();
            for (Path folder : named) {
                if (!Files.isRegularFile(folder.resolve(JOURNAL))) {
                    throw new UsageException(folder + " is no run's folder: it has no " + JOURNAL + ".");
                }
            }
            return named;
        }
        Path runs = Path.of(line.getOptionValue("runs", "runs"));
        if (!Files.isDirectory(runs)) {
            throw new UsageException(
                    "There is no folder " + runs + "; run an experiment first, or say where with --runs.");
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve(JOURNAL)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + runs + ".", e);
        }
    }
}
