package org.ladderlab.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ladderlab.spi.run.Claim;

/** One self-contained page of claims: each with what was run, the number that decides, its picture, a verdict, and the command. */
public final class ClaimsPage {

    private static final String TITLE = "What was claimed, and what came out";

    /**
     * What a file claims and what became of it.
     *
     * @param file as it was given
     * @param command that repeats it
     * @param study its runs; empty if they could not be carried out
     * @param judgements one for each claim
     * @param problem why they could not; empty if they could
     */
    public record Part(String file, String command, Optional<Study> study, List<Judgement> judgements, String problem) {

        public Part {
            judgements = List.copyOf(judgements);
        }

        /** Of a file that was carried out. */
        public static Part of(String file, String command, Study study, List<Judgement> judgements) {
            return new Part(file, command, Optional.of(study), judgements, "");
        }

        /** Of a file that could not be carried out. */
        public static Part without(String file, String command, List<Claim> claims, String problem) {
            return new Part(
                    file,
                    command,
                    Optional.empty(),
                    claims.stream().map(Judgement::absent).toList(),
                    problem);
        }

        /** What must be known before any number is read, full sentences. */
        public List<String> cautions() {
            return judgements.stream()
                    .flatMap(each -> each.cautions().stream())
                    .distinct()
                    .toList();
        }

        /** The runs of other experiments with which its runs began, or from which they learned, by their folders' names. */
        private String otherRuns() {
            return study.stream()
                    .flatMap(each -> each.runs().stream())
                    .flatMap(run -> run.otherRuns().stream())
                    .map(run -> String.valueOf(run.getFileName()))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
        }

        private String name() {
            return study.map(Study::name).orElseGet(() -> file.replaceAll(".*/|[.]yaml$", ""));
        }

        /** Files differ where the names of their experiments may not. */
        private String anchor() {
            return file.replaceAll("[^A-Za-z0-9]+", "-");
        }
    }

    private final List<List<Grid.Cell>> rows = new ArrayList<>();
    private final StringBuilder sections = new StringBuilder();

    /** Adds what became of a file. */
    public void add(Part part) {
        part.judgements().forEach(each -> rows.add(row(part, each.claim().claim(), each.numbers(), each.verdict())));
        if (part.judgements().isEmpty()) {
            rows.add(row(part, part.problem(), "–", Verdict.ABSENT));
        }
        sections.append(Document.section(part.anchor(), part.name(), section(part)));
    }

    /** Writes the page of what there is so far. */
    public void write(Path file) {
        Document.write(file, html());
    }

    String html() {
        return Document.of(TITLE, header(), sections.toString());
    }

    private String header() {
        List<Grid.Column> columns = Stream.of("experiment", "claim", "number", "verdict", "read first")
                .map(head -> new Grid.Column(head, false))
                .toList();
        return "<h1>" + TITLE + "</h1>\n"
                + paragraph(
                        "lead",
                        "A claim holds if the whole interval of its number lies within its limits, does not hold if all of it"
                                + " lies outside, and is not told apart otherwise.")
                + HtmlTable.of(new Grid("Every claim with its number and what it comes to", columns, rows))
                + Html.notes(Judgement.LEGEND);
    }

    private static List<Grid.Cell> row(Part part, String claim, String number, Verdict verdict) {
        String section = "#" + part.anchor();
        return List.of(
                new Grid.Cell(part.name(), false, section),
                new Grid.Cell(claim, false),
                new Grid.Cell(number, false),
                new Grid.Cell(verdict.words(), true),
                part.cautions().isEmpty() ? new Grid.Cell("", false) : new Grid.Cell("see notes", false, section));
    }

    private static String section(Part part) {
        StringBuilder html = new StringBuilder();
        part.study()
                .map(Study::description)
                .filter(each -> !each.isEmpty())
                .ifPresent(each -> html.append(paragraph("lead", each)));
        if (!part.problem().isEmpty()) {
            html.append(paragraph("finding", part.problem()));
        }
        if (!part.otherRuns().isEmpty()) {
            html.append(paragraph("facts", "Begins with or learns from: " + part.otherRuns() + "."));
        }
        html.append(Html.notes(part.cautions()));
        for (Judgement judgement : part.judgements()) {
            html.append("<h3>")
                    .append(Html.escape(judgement.claim().claim()))
                    .append("</h3>\n<p class=\"finding\"><strong>")
                    .append(judgement.verdict().words())
                    .append("</strong>: ")
                    .append(Html.number(judgement.numbers()))
                    .append(judgement.doubt().map(each -> ". " + each).orElse(""))
                    .append("</p>\n<p class=\"facts\">")
                    .append(Html.escape(judgement.claim().source()))
                    .append(" · ")
                    .append(Html.number(judgement.limits()))
                    .append(judgement
                            .claim()
                            .condition()
                            .map(each -> " · condition: " + Html.escape(each))
                            .orElse(""))
                    .append("</p>\n")
                    .append(judgement
                            .table()
                            .map(table -> charts(table, judgement.claim()))
                            .orElse(""));
        }
        part.study().ifPresent(study -> {
            MetricFigures.of(study).ifPresent(html::append);
            LedgerCharts.of(study).ifPresent(html::append);
            html.append(HtmlTable.of(Grid.trained(study)));
        });
        html.append("<pre><code>").append(Html.escape(part.command())).append("</code></pre>\n");
        part.study().ifPresent(study -> html.append(paragraph("facts", Repeating.made(study))));
        return html.toString();
    }

    private static String paragraph(String kind, String text) {
        return "<p class=\"" + kind + "\">" + Html.escape(text) + "</p>\n";
    }

    /** The limits are shaded in the drawing that the claim is about: the values, or their differences. */
    private static String charts(ScoreTable table, Claim claim) {
        Optional<Claim> ofDifference =
                Optional.of(claim).filter(each -> each.minus().isPresent());
        Optional<Claim> ofValue = Optional.of(claim).filter(each -> each.minus().isEmpty());
        String shaded = " Shaded: where the claim"
                + claim.variant().map(name -> " about " + name).orElse("") + " holds.";
        StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
        html.append(Html.figure(
                IntervalCharts.scores(table, ofValue),
                IntervalCharts.caption(table) + ofValue.map(each -> shaded).orElse("")));
        IntervalCharts.differences(table, ofDifference)
                .ifPresent(chart -> html.append(Html.figure(
                        chart,
                        "Differences paired by seed; below, dotted: the interval over the examples, of these very weights."
                                + ofDifference.map(each -> shaded).orElse(""))));
        OverSetting.of(table).ifPresent(chart -> html.append(Html.figure(chart, Page.OVER_SETTING)));
        return html.append("</div>\n").toString();
    }
}
