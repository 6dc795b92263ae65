package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.compare.ClaimsPage;
import org.ladderlab.compare.CompareException;
import org.ladderlab.compare.Judgement;
import org.ladderlab.compare.Study;
import org.ladderlab.compare.StudyReader;
import org.ladderlab.compare.Verdict;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.spi.run.Claim;

/**
 * {@code report FILE|FOLDER...}: carries out the files that claim something, and says which claims hold. A file that begins with another's
 * runs comes after it. Whatever one file lacks when its turn comes, the others are judged.
 */
final class ReportCommand implements Command {

    private static final double LEVEL = 0.95;

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
        order.files().stream()
                .filter(file -> order.needed(file).isEmpty())
                .forEach(file -> workbench.plan(catalogue, line, file));
        Optional<Path> page = Optional.ofNullable(line.getOptionValue("html")).map(Path::of);
        List<ClaimsPage.Part> parts = new ArrayList<>();
        int code = 0;
        for (Path file : order.files()) {
            code = Math.max(code, carryOut(file, order.isNeeded(file), catalogue, line, console, parts));
            // A report that is stopped leaves the page of the files that it has judged.
            page.filter(each -> !parts.isEmpty()).ifPresent(each -> new ClaimsPage(parts).write(each));
        }
        if (parts.isEmpty() && code == 0) {
            throw new UsageException("None of the files has 'claims', so there is nothing to report.");
        }
        print(parts, console);
        page.filter(each -> !parts.isEmpty()).ifPresent(each -> console.note("page: " + each));
        return code;
    }

    private int carryOut(
            Path file,
            boolean needed,
            Catalogue catalogue,
            CommandLine line,
            Console console,
            List<ClaimsPage.Part> parts) {
        List<Claim> claims;
        try {
            claims = workbench.plan(catalogue, line, file).claims();
        } catch (UsageException e) {
            return without(file, List.of(), e, console, parts);
        }
        if (claims.isEmpty() && !needed) {
            console.note(file + " claims nothing; it is left out.");
            return 0;
        }
        console.say(file.toString());
        try {
            return sweep.carryOut(file, line, console, folder -> {
                ClaimsPage.Part part = judge(file, claims, folder, console);
                if (!claims.isEmpty()) {
                    parts.add(part);
                }
                return SweepCommand.hasFailed(folder)
                                || part.judgements().stream().anyMatch(each -> each.verdict() == Verdict.ABSENT)
                        ? 1
                        : 0;
            });
        } catch (UsageException | BuildException e) {
            return without(file, claims, e, console, parts);
        }
    }

    private static int without(
            Path file, List<Claim> claims, RuntimeException why, Console console, List<ClaimsPage.Part> parts) {
        console.problem(file + ": " + why.getMessage());
        parts.add(ClaimsPage.Part.without(file.toString(), claims, String.valueOf(why.getMessage())));
        return 1;
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

    private static ClaimsPage.Part judge(Path file, List<Claim> claims, SweepFolder folder, Console console) {
        Study study = StudyReader.read(List.of(folder.path()));
        List<Judgement> judgements = new ArrayList<>();
        Set<String> cautions = new LinkedHashSet<>();
        for (Claim claim : claims) {
            try {
                Judgement judgement = Judgement.of(claim, study, LEVEL);
                judgement.table().ifPresent(table -> cautions.addAll(table.cautions()));
                judgements.add(judgement);
            } catch (CompareException e) {
                console.problem(file + ": " + e.getMessage());
                judgements.add(Judgement.absent(claim));
            }
        }
        cautions.forEach(caution -> console.problem(file + ": " + caution));
        return ClaimsPage.Part.of(file.toString(), study, judgements);
    }

    private static void print(List<ClaimsPage.Part> parts, Console console) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (ClaimsPage.Part part : parts) {
            for (Judgement judgement : part.judgements()) {
                console.say("");
                console.say(judgement.claim().claim());
                console.say("  " + judgement.verdict().words() + ": " + judgement.numbers());
                console.say("  " + judgement.limits());
                ObjectNode each = json.addObject();
                each.put("file", part.file())
                        .put("claim", judgement.claim().claim())
                        .put("verdict", judgement.verdict().words());
                if (judgement.verdict() != Verdict.ABSENT) {
                    each.put("number", judgement.number());
                }
                judgement.interval().ifPresent(interval -> each.put("low", interval.low())
                        .put("high", interval.high()));
            }
        }
        if (console.json()) {
            console.result(json.toString());
        }
    }
}
