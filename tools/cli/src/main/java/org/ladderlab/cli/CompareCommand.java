package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.compare.CompareException;
import org.ladderlab.compare.ComparisonJson;
import org.ladderlab.compare.CsvTable;
import org.ladderlab.compare.Grid;
import org.ladderlab.compare.Page;
import org.ladderlab.compare.Score;
import org.ladderlab.compare.ScoreNumbers;
import org.ladderlab.compare.ScoreTable;
import org.ladderlab.compare.Study;
import org.ladderlab.compare.StudyReader;
import org.ladderlab.compare.TableFormat;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.sending.SweepScores;

/** {@code compare SWEEP|RUN...}: what the difference is, in one table or one page. */
final class CompareCommand implements Command {

    private static final Set<String> FORMATS = Set.of("text", "csv", "markdown", "latex");

    private final Workbench workbench;

    @Inject
    CompareCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String arguments() {
        return "SWEEP|RUN...";
    }

    @Override
    public String summary() {
        return "compare the variants of a sweep, or runs, over their seeds";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(
                        CommandOptions.value(
                                "metric",
                                "KEY",
                                "a score, for example test/bitsPerDim; repeatable; default test/total, and test/densityTotal where there are densities of data on a grid"))
                .addOption(CommandOptions.value(
                        "baseline", "VARIANT", "the variant to compare with; default the sweep's, or the first run's"))
                .addOption(CommandOptions.value("level", "LEVEL", "of the intervals; default 0.95"))
                .addOption(CommandOptions.value("higher", "KEY", "a score that is better when higher; repeatable"))
                .addOption(CommandOptions.value("lower", "KEY", "a score that is better when lower; repeatable"))
                .addOption(CommandOptions.value(
                        "format", "text|csv|markdown|latex", "the form of the table; default text"))
                .addOption(CommandOptions.value("html", "FILE", "also write one self-contained page"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<Path> folders = RunFolders.named(line).stream().map(Path::of).toList();
        if (folders.isEmpty()) {
            throw new UsageException(
                    "ladderlab compare needs a sweep's folder, for example sweeps/NAME-HASH, or several runs'.");
        }
        String format = line.getOptionValue("format", "text");
        if (!FORMATS.contains(format)) {
            throw new UsageException("--format takes text, csv, markdown or latex, not '" + format + "'.");
        }
        try {
            Study study = StudyReader.read(folders);
            if (line.hasOption("baseline")) {
                study = study.withBaseline(line.getOptionValue("baseline"));
            }
            study = study.withCautions(new ChangedData(workbench, () -> workbench.catalogue(line, console)).of(study));
            double level = level(line);
            List<ScoreTable> tables = new ArrayList<>();
            for (Score score : scores(line, study)) {
                tables.add(ScoreTable.of(study, score, level));
            }
            print(study, tables, format, console);
            if (line.hasOption("html")) {
                Path page = Path.of(line.getOptionValue("html"));
                Page.of(study, tables).write(page);
                console.note("page: " + page);
            }
            tellMlflow(study, tables, console);
        } catch (CompareException e) {
            throw new UsageException(e);
        }
        return 0;
    }

    /** The parent run of a sweep gets the numbers of the tables, if MLFLOW_TRACKING_URI names a server. */
    private static void tellMlflow(Study study, List<ScoreTable> tables, Console console) {
        if (study.sweep().isEmpty() || MlflowSync.defaultServer().isEmpty()) {
            return;
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        tables.forEach(table -> table.rows().forEach(row -> ScoreNumbers.of(row)
                .forEach((number, value) -> scores.put(
                        table.score().key() + " " + number + "/" + row.variant().name(), value))));
        try {
            SweepScores.Report report = SweepScores.send(
                    study.sweep().get(), MlflowSync.defaultServer().get(), scores);
            report.link().ifPresent(link -> console.note("in MLflow: " + link));
            report.problem().ifPresent(console::problem);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            console.problem("Interrupted; compare again to send the numbers to MLflow.");
        } catch (IllegalArgumentException e) {
            console.problem("The numbers are not in MLflow: " + e.getMessage());
        }
    }

    private static double level(CommandLine line) {
        String text = line.getOptionValue("level", "0.95");
        if (!text.matches("0?[.][0-9]{1,6}") || Double.parseDouble(text) == 0) {
            throw new UsageException("--level takes a share between 0 and 1, for example 0.95, not '" + text + "'.");
        }
        return Double.parseDouble(text);
    }

    private static List<Score> scores(CommandLine line, Study study) {
        List<String> higher = Workbench.values(line, "higher");
        List<String> lower = Workbench.values(line, "lower");
        List<Score> asked = line.hasOption("metric")
                ? Workbench.values(line, "metric").stream().map(Score::of).toList()
                : Score.main(study);
        if (asked.isEmpty()) {
            throw new CompareException("None of the " + study.runs().size()
                    + " runs has a finished result that says what its nats are of, so there is no score to compare; './ladderlab"
                    + " status' says how they stand, and a run that an earlier version finished is judged anew by the command that"
                    + " began it.");
        }
        return asked.stream()
                .map(score -> higher.contains(score.key())
                        ? score.with(Score.Better.HIGHER)
                        : lower.contains(score.key()) ? score.with(Score.Better.LOWER) : score)
                .toList();
    }

    private static void print(Study study, List<ScoreTable> tables, String format, Console console) {
        if (!console.json()) {
            tables.stream()
                    .flatMap(table -> table.cautions().stream())
                    .distinct()
                    .forEach(format.equals("text") ? console::result : console::problem);
        }
        if (console.json()) {
            console.result(ComparisonJson.of(study, tables));
        } else if (format.equals("csv")) {
            console.result(CsvTable.write(tables));
        } else if (format.equals("text")) {
            console.say(study.name());
            for (ScoreTable table : tables) {
                console.say("");
                console.result(TableFormat.TEXT.write(Grid.of(table)));
                table.legend().forEach(console::say);
                table.factors().ifPresent(factors -> {
                    console.say("");
                    console.result(TableFormat.TEXT.write(Grid.of(factors)));
                    factors.notes().forEach(console::say);
                });
            }
            console.say("");
            console.say(TableFormat.TEXT.write(Grid.trained(study)));
        } else {
            TableFormat form = TableFormat.valueOf(format.toUpperCase(java.util.Locale.ROOT));
            for (ScoreTable table : tables) {
                console.result(form.write(Grid.of(table)));
                table.legend().forEach(console::note);
                table.factors().ifPresent(factors -> {
                    console.result("\n" + form.write(Grid.of(factors)));
                    factors.notes().forEach(console::note);
                });
            }
        }
    }
}
