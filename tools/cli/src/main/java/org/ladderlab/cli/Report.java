package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.compare.ClaimsPage;
import org.ladderlab.compare.CompareException;
import org.ladderlab.compare.Judgement;
import org.ladderlab.compare.Study;
import org.ladderlab.compare.StudyReader;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.spi.run.Claim;

/** What became of each file of a report so far, for people, as JSON and as a page. */
final class Report {

    private static final double LEVEL = 0.95;

    private final ReportOrder order;
    private final CommandLine line;
    private final Console console;
    private final ClaimsPage page = new ClaimsPage();
    private final List<ClaimsPage.Part> parts = new ArrayList<>();
    private final Map<Path, Set<String>> runs = new HashMap<>();

    Report(ReportOrder order, CommandLine line, Console console) {
        this.order = order;
        this.line = line;
        this.console = console;
    }

    /** Judges the claims of a file whose runs were carried out; says whether each has a number. */
    boolean judge(Path file, List<Claim> claims, SweepFolder folder) {
        runs.put(
                file,
                folder.plan().runs().stream().map(run -> folder.run(run).name()).collect(Collectors.toSet()));
        if (claims.isEmpty()) {
            return true;
        }
        Study read = StudyReader.read(List.of(folder.path()));
        Study study = read.withCautions(strangers(file, read));
        List<Judgement> judgements =
                claims.stream().map(claim -> judge(claim, study)).toList();
        add(ClaimsPage.Part.of(file.toString(), command(file), study, judgements));
        return judgements.stream().noneMatch(each -> Double.isNaN(each.number()));
    }

    private static Judgement judge(Claim claim, Study study) {
        try {
            return Judgement.of(claim, study, LEVEL);
        } catch (CompareException e) {
            return Judgement.absent(claim, study, String.valueOf(e.getMessage()));
        }
    }

    /** Takes down that a file could not be carried out. */
    void without(Path file, List<Claim> claims, String why) {
        console.problem(file + ": " + why);
        add(ClaimsPage.Part.without(file.toString(), command(file), claims, why));
    }

    private void add(ClaimsPage.Part part) {
        part.cautions().forEach(caution -> console.problem(part.file() + ": " + caution));
        parts.add(part);
        page.add(part);
    }

    /** Of the runs that a file's begin with or learn from, those that the file which makes such runs did not make here, a sentence each. */
    private List<String> strangers(Path file, Study study) {
        return study.runs().stream()
                .flatMap(run -> run.otherRuns().stream())
                .map(run -> String.valueOf(run.getFileName()))
                .distinct()
                .flatMap(run -> order
                        .maker(run)
                        .filter(maker -> !maker.equals(file)
                                && !runs.getOrDefault(maker, Set.of(run)).contains(run))
                        .map(maker -> run + " is none of the runs of " + maker
                                + " as they were carried out here: its settings or its code are others. Delete it, and the same"
                                + " command takes the newest that is left.")
                        .stream())
                .toList();
    }

    /** The command that repeats a file's section, in words that a POSIX shell takes as they stand. */
    private String command(Path file) {
        List<String> words = new ArrayList<>(List.of("./ladderlab", "report"));
        order.withNeeded(List.of(file)).forEach(each -> words.add(each.toString()));
        for (String option : List.of("set", "plugin-path")) {
            Workbench.values(line, option).forEach(value -> words.addAll(List.of("--" + option, value)));
        }
        return words.stream().map(Report::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Writes the page of what there is so far, if there is something. */
    void write(Path file) {
        if (!parts.isEmpty()) {
            page.write(file);
        }
    }

    /** Says what came out. */
    void print() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (ClaimsPage.Part part : parts) {
            for (Judgement judgement : part.judgements()) {
                Optional<String> doubt = judgement.doubt();
                console.say("");
                console.say(judgement.claim().claim());
                console.say("  " + judgement.verdict().words() + ": " + judgement.numbers()
                        + doubt.map(each -> ". " + each).orElse(""));
                console.say("  " + judgement.limits());
                ObjectNode each = json.addObject();
                each.put("file", part.file())
                        .put("claim", judgement.claim().claim())
                        .put("verdict", judgement.verdict().words());
                if (!Double.isNaN(judgement.number())) {
                    each.put("number", judgement.number()).put("over", judgement.over());
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
