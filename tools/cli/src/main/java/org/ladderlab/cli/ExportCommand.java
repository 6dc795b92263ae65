package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.Csv;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.journal.Journal;

/** {@code export [RUN...]}: every journalled point, for pandas and for checks. */
final class ExportCommand implements Command {

    @Inject
    ExportCommand() {}

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String arguments() {
        return "[RUN...]";
    }

    @Override
    public String summary() {
        return "print every point of runs: run, key, step, timestamp in ms, value";
    }

    @Override
    public Options options() {
        return RunFolders.options().addOption(CommandOptions.value("format", "csv|jsonl", "the form; default csv"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        boolean csv =
                switch (line.getOptionValue("format", console.json() ? "jsonl" : "csv")) {
                    case "csv" -> true;
                    case "jsonl" -> false;
                    default -> throw new UsageException("--format takes csv or jsonl.");
                };
        if (csv) {
            console.result("run,key,step,timestamp,value");
        }
        int unread = 0;
        for (Path folder : RunFolders.of(line, console)) {
            String run = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
            try {
                export(folder, run, csv, console);
            } catch (DamagedFileException e) {
                console.problem(folder + ": " + e.getMessage());
                unread++;
            }
        }
        return unread == 0 ? 0 : 1;
    }

    private static void export(Path folder, String run, boolean csv, Console console) {
        long damaged = Journal.read(new RunFolder(folder).journal(), entry -> {
            if (entry instanceof Journal.Metrics metrics) {
                metrics.values().entrySet().forEach(value -> console.result(point(run, metrics, value, csv)));
            }
        });
        if (damaged > 0) {
            console.problem(folder + ": " + damaged + " lines of its journal are damaged and left out.");
        }
    }

    private static String point(String run, Journal.Metrics metrics, Map.Entry<String, Double> value, boolean csv) {
        long timestamp = metrics.time().toEpochMilli();
        if (csv) {
            String number = Double.isFinite(value.getValue()) ? Double.toString(value.getValue()) : "";
            return Csv.line(
                    List.of(run, value.getKey(), Long.toString(metrics.step()), Long.toString(timestamp), number));
        }
        return new ObjectMapper()
                .createObjectNode()
                .put("run", run)
                .put("key", value.getKey())
                .put("step", metrics.step())
                .put("timestamp", timestamp)
                .put("value", Double.isFinite(value.getValue()) ? value.getValue() : null)
                .toString();
    }
}
