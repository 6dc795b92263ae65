package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.weights.WeightsFile;
import org.ladderlab.runs.files.RunException;

/** {@code weights export RUN FILE}, {@code mean RUN RUN... FILE} and {@code list FILE}: runs' weights for PyTorch and others. */
final class WeightsCommand implements Command {

    @Inject
    WeightsCommand() {}

    @Override
    public String name() {
        return "weights";
    }

    @Override
    public String arguments() {
        return "export RUN FILE | mean RUN RUN... FILE | list FILE";
    }

    @Override
    public String summary() {
        return "write a run's weights, or the mean of several runs', as safetensors; print what such a file holds";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(CommandOptions.flag(
                        "raw", "export the weights as the optimizer left them, not their moving average"))
                .addOption(CommandOptions.value(
                        "average", "WIDTH", "export the power-function average of this relative width, such as 0.1"))
                .addOption(
                        CommandOptions.flag("best", "export the checkpoint with the best validation, not the newest"))
                .addOption(CommandOptions.value(
                        "part",
                        "NAME",
                        "export a part alone, such as decoder.network, with names that begin below it"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<String> words = line.getArgList();
        if (words.size() == 3 && words.get(0).equals("export")) {
            export(line, Path.of(words.get(1)), Path.of(words.get(2)), console);
        } else if (words.size() >= 4 && words.get(0).equals("mean")) {
            mean(line, words, console);
        } else if (words.size() == 2 && words.get(0).equals("list")) {
            list(Path.of(words.get(1)), console);
        } else {
            throw new UsageException(
                    "Write 'weights export RUN FILE.safetensors', 'weights mean RUN RUN... FILE.safetensors' or 'weights list FILE.safetensors'.");
        }
        return 0;
    }

    private static void export(CommandLine line, Path run, Path file, Console console) {
        WeightsFile.Choice choice = line.hasOption("raw") ? WeightsFile.Choice.RAW : WeightsFile.Choice.AVERAGED;
        if (line.hasOption("average") && (line.hasOption("raw") || line.hasOption("best"))) {
            throw new UsageException("--average takes the newest of a run's averages; leave --raw and --best out.");
        }
        try {
            int arrays = WeightsFile.export(
                    run, file, choice, width(line), line.hasOption("best"), line.getOptionValue("part", ""));
            console.say(arrays + " arrays are in " + file + ".");
        } catch (RunException | UncheckedIOException e) {
            throw new UsageException(e);
        }
    }

    private static void mean(CommandLine line, List<String> words, Console console) {
        for (String option : List.of("raw", "average", "best", "part")) {
            if (line.hasOption(option)) {
                throw new UsageException("'weights mean' takes the whole models that the runs were judged by; leave --"
                        + option + " out.");
            }
        }
        List<Path> runs =
                words.subList(1, words.size() - 1).stream().map(Path::of).toList();
        Path file = Path.of(words.get(words.size() - 1));
        if (Files.isDirectory(file)) {
            throw new UsageException(
                    file + " is a folder; the last word is the file to write, such as mean.safetensors.");
        }
        try {
            int arrays = WeightsFile.mean(runs, file);
            console.say("The mean of " + arrays + " arrays of " + runs.size() + " runs is in " + file + ".");
        } catch (RunException | UncheckedIOException e) {
            throw new UsageException(e);
        }
    }

    private static OptionalDouble width(CommandLine line) {
        if (!line.hasOption("average")) {
            return OptionalDouble.empty();
        }
        String text = line.getOptionValue("average");
        double width = text.matches("0?[.][0-9]{1,9}") ? Double.parseDouble(text) : 0;
        if (width < 0.01 || width > 0.25) {
            throw new UsageException("--average takes a relative width from 0.01 to 0.25, not '" + text + "'.");
        }
        return OptionalDouble.of(width);
    }

    private static void list(Path file, Console console) {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("There is no file " + file + "; 'weights export' writes one from a run's folder.");
        }
        List<WeightsFile.Line> lines;
        try {
            lines = WeightsFile.list(file);
        } catch (IOException e) {
            throw new UsageException(e);
        }
        if (console.json()) {
            ArrayNode arrays = new ObjectMapper().createArrayNode();
            for (WeightsFile.Line array : lines) {
                ArrayNode shape = arrays.addObject()
                        .put("name", array.name())
                        .put("type", array.type())
                        .putArray("shape");
                for (long axis : array.shape().getShape()) {
                    shape.add(axis);
                }
            }
            console.result(arrays.toString());
        } else {
            lines.forEach(array -> console.result(array.name() + "  " + array.type() + "  " + array.shape()));
        }
    }
}
