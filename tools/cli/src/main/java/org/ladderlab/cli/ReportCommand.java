package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.compare.CompareException;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.spi.run.Claim;

/**
 * {@code report FILE|FOLDER...}: carries out the files that claim something, and says which claims hold. A file that begins with another's
 * runs comes after it. Whatever one file lacks when its turn comes, the others are judged.
 */
final class ReportCommand implements Command {

    private final Workbench workbench;
    private final SweepCommand sweep;

    @Inject
    ReportCommand(Workbench workbench, SweepCommand sweep) {
        this.workbench = workbench;
        this.sweep = sweep;
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public String arguments() {
        return "FILE|FOLDER...";
    }

    @Override
    public String summary() {
        return "carry out the files with claims, or go on with them, and say which claims hold";
    }

    @Override
    public Options options() {
        return Workbench.experimentOptions()
                .addOption(CommandOptions.value(
                        "runs", "DIR", "where run folders go; default runs/; sweeps/ is beside it"))
                .addOption(CommandOptions.value("launcher", "{type: ...}", "where runs are carried out; default local"))
                .addOption(CommandOptions.value("html", "FILE", "also write one self-contained page"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        Catalogue catalogue = workbench.catalogue(line, console);
        ReportOrder order = order(line);
        Map<Path, List<Claim>> claims = new LinkedHashMap<>();
        order.files()
                .forEach(file ->
                        claims.put(file, workbench.plan(catalogue, line, file).claims()));
        List<Path> wanted = order.withNeeded(claims.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList());
        claims.keySet().stream()
                .filter(file -> !wanted.contains(file))
                .forEach(file -> console.note(
                        file + " claims nothing, and no file with claims needs its runs; it is left out."));
        if (wanted.isEmpty()) {
            throw new UsageException("None of the files has 'claims', so there is nothing to report.");
        }
        Optional<Path> page = Optional.ofNullable(line.getOptionValue("html")).map(Path::of);
        Report report = new Report(order, line, console);
        int code = 0;
        for (Path file : wanted) {
            console.say(file.toString());
            code = Math.max(code, carryOut(file, claims.getOrDefault(file, List.of()), line, console, report));
            // A report that is stopped leaves the page of the files that it has judged.
            page.ifPresent(report::write);
        }
        report.print();
        page.ifPresent(each -> console.note("page: " + each));
        return code;
    }

    private int carryOut(Path file, List<Claim> claims, CommandLine line, Console console, Report report) {
        try {
            return sweep.carryOut(file, line, console, givenUp -> true, folder -> {
                boolean judged = report.judge(file, claims, folder);
                return judged && !SweepCommand.hasFailed(folder) ? 0 : 1;
            });
        } catch (UsageException | BuildException | CompareException | DamagedFileException e) {
            report.without(file, claims, String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private static ReportOrder order(CommandLine line) {
        if (line.getArgList().isEmpty()) {
            throw new UsageException(
                    "ladderlab report needs experiment files, or folders of them, for example experiments/seeds.");
        }
        try {
            return ReportOrder.of(line.getArgList().stream().map(Path::of).toList());
        } catch (ExperimentProblems e) {
            throw new UsageException(e);
        }
    }
}
