package org.ladderlab.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.run.Claim;

/** One self-contained page of claims: each with what was run, the number that decides, its picture, a verdict, and the command. */
public final class ClaimsPage {

    /**
     * What a file claims and what became of it.
     *
     * @param file as the command that repeats it names it
     * @param study its runs; empty if they could not be carried out
     * @param judgements one for each claim
     * @param problem why they could not; empty if they could
     */
    public record Part(String file, Optional<Study> study, List<Judgement> judgements, String problem) {

        public Part {
            judgements = List.copyOf(judgements);
        }

        /** Of a file that was carried out. */
        public static Part of(String file, Study study, List<Judgement> judgements) {
            return new Part(file, Optional.of(study), judgements, "");
        }

        /** Of a file that could not be carried out. */
        public static Part without(String file, List<Claim> claims, String problem) {
            return new Part(
                    file,
                    Optional.empty(),
                    claims.stream().map(Judgement::absent).toList(),
                    problem);
        }

        private String name() {
            return study.map(Study::name).orElseGet(() -> file.replaceAll(".*/|[.]yaml$", ""));
        }

        /** Files differ where the names of their experiments may not. */
        private String anchor() {
            return file.replaceAll("[^A-Za-z0-9]+", "-");
        }
    }

    private final List<Part> parts;

    public ClaimsPage(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Writes the page. */
    public void write(Path file) {
        Document.write(file, html());
    }

    String html() {
        List<String> sections = new ArrayList<>();
        for (Part part : parts) {
            sections.add(Document.section(part.anchor(), part.name(), section(part)));
        }
        return Document.of("What was claimed, and what came out", header(), String.join("", sections));
    }

    private String header() {
        StringBuilder rows = new StringBuilder();
        for (Part part : parts) {
            part.judgements()
                    .forEach(each -> rows.append(row(part, each.claim().claim(), each.numbers(), each.verdict())));
            if (part.judgements().isEmpty()) {
                rows.append(row(part, part.problem(), "–", Verdict.ABSENT));
            }
        }
        return "<h1>What was claimed, and what came out</h1>\n"
                + "<p class=\"lead\">A claim holds if the whole interval of its number lies within its limits, does not hold if all of it"
                + " lies outside, and is not told apart otherwise.</p>\n"
                + "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">experiment</th><th scope=\"col\">claim</th>"
                + "<th scope=\"col\">number</th><th scope=\"col\">verdict</th></tr></thead><tbody>\n" + rows
                + "</tbody></table></div>\n";
    }

    private static String row(Part part, String claim, String number, Verdict verdict) {
        return "<tr><th scope=\"row\"><a href=\"#" + part.anchor() + "\">" + Html.escape(part.name())
                + "</a></th><td>" + Html.escape(claim) + "</td><td>" + Html.number(number) + "</td><td><strong>"
                + verdict.words() + "</strong></td></tr>\n";
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
        part.judgements().stream()
                .flatMap(each -> each.table().stream())
                .flatMap(table -> table.cautions().stream())
                .distinct()
                .forEach(caution -> html.append(paragraph("facts", caution)));
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
        html.append("<pre><code>")
                .append(Html.escape("./ladderlab report " + part.file()))
                .append("</code></pre>\n");
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
                "Each seed (small), the mean over the seeds (large) and its interval."
                        + ofValue.map(each -> shaded).orElse("")));
        IntervalCharts.differences(table, ofDifference)
                .ifPresent(chart -> html.append(Html.figure(
                        chart,
                        "Differences paired by seed; below, dotted: the interval over the examples, of these very weights."
                                + ofDifference.map(each -> shaded).orElse(""))));
        OverSetting.of(table).ifPresent(chart -> html.append(Html.figure(chart, Page.OVER_SETTING)));
        return html.append("</div>\n").toString();
    }
}
