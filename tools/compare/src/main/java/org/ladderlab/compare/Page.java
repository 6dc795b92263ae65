package org.ladderlab.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One self-contained HTML page about a study: no script, and nothing is fetched from anywhere. Readable on a phone, in the dark and
 * on paper.
 */
public final class Page {

    static final String OVER_SETTING =
            "Over the one setting in which the variants differ: each seed (small), the mean over the seeds (large) and its interval.";

    private final Study study;
    private final List<ScoreTable> tables;

    private Page(Study study, List<ScoreTable> tables) {
        this.study = study;
        this.tables = tables;
    }

    /**
     * The page of a study.
     *
     * @param tables its scores, the main one first
     */
    public static Page of(Study study, List<ScoreTable> tables) {
        return new Page(study, List.copyOf(tables));
    }

    /** Writes the page. */
    public void write(Path file) {
        Document.write(file, html());
    }

    /** The whole page as text. */
    String html() {
        return Document.of(study.name(), header(), String.join("", sections()));
    }

    private String header() {
        String description =
                study.description().isEmpty() ? "" : "<p class=\"lead\">" + Html.escape(study.description()) + "</p>\n";
        String seeds = study.seeds().stream().map(String::valueOf).collect(Collectors.joining(", "));
        String facts = study.variants().size() + " variants · seeds " + seeds
                + study.baseline().map(name -> " · baseline " + name).orElse("");
        return "<h1>" + Html.escape(study.name()) + "</h1>\n" + description + "<p class=\"facts\">" + Html.escape(facts)
                + "</p>\n";
    }

    private List<String> sections() {
        List<String> sections = new ArrayList<>();
        sections.add(Document.section("scores", "Scores", scores()));
        sections.add(Document.section("trained", "What was trained", HtmlTable.of(Grid.trained(study))));
        new CurveCharts(study)
                .figures()
                .ifPresent(each -> sections.add(Document.section("curves", "Curves", legend() + each)));
        LedgerCharts.of(study)
                .ifPresent(each -> sections.add(Document.section("ledger", "The ledger over depth", each)));
        WeightingChart.of(study)
                .ifPresent(each ->
                        sections.add(Document.section("weighting", "What was weighed", legend() + weighting(each))));
        SampleFigures.of(study).ifPresent(each -> sections.add(Document.section("samples", "Samples", each)));
        MetricFigures.of(study)
                .ifPresent(each -> sections.add(Document.section("measured", "What metrics show", each)));
        sections.add(Document.section("repeat", "How to repeat it", Repeating.of(study)));
        return sections;
    }

    private String scores() {
        StringBuilder html = new StringBuilder();
        List<String> cautions = tables.stream()
                .flatMap(table -> table.cautions().stream())
                .distinct()
                .toList();
        html.append(Html.notes(cautions));
        html.append("<p class=\"finding\">")
                .append(Html.number(Finding.of(tables.get(0))))
                .append("</p>\n");
        for (ScoreTable table : tables) {
            html.append(HtmlTable.of(Grid.of(table)));
            html.append(Html.notes(table.legend())).append("<div class=\"charts\">\n");
            html.append(Html.figure(IntervalCharts.scores(table), IntervalCharts.caption(table)));
            IntervalCharts.differences(table)
                    .ifPresent(chart -> html.append(Html.figure(
                            chart,
                            "The same, of the differences to the baseline paired by seed. Below, dotted: the interval over the"
                                    + " examples, of these very weights. An interval that leaves out 0 tells the two apart, for that"
                                    + " comparison by itself.")));
            OverSetting.of(table).ifPresent(chart -> html.append(Html.figure(chart, OVER_SETTING)));
            html.append("</div>\n");
            table.factors().ifPresent(factors -> html.append("<h3>Factor by factor</h3>\n")
                    .append(HtmlTable.of(Grid.of(factors)))
                    .append(Html.notes(factors.notes())));
            html.append("<details><summary>Every run</summary>\n");
            html.append(HtmlTable.of(Grid.runs(table))).append("</details>\n");
        }
        return html.toString();
    }

    /** Which line is whose. */
    private String legend() {
        StringBuilder html = new StringBuilder("<ul class=\"legend\">");
        for (int v = 0; v < study.variants().size(); v++) {
            if (study.variants().get(v).finished().isEmpty()) {
                continue;
            }
            html.append(Html.legend(Plot.style(v), study.variants().get(v).name()));
        }
        return html.append("</ul>\n").toString();
    }

    private static String weighting(String chart) {
        return "<div class=\"charts\">\n"
                + Html.figure(
                        chart,
                        "The effective weighting w of the objective ½∫ w(λ) E‖ε − ε̂‖² dλ over the log SNR λ, whatever form its paper"
                                + " wrote it in, each divided by its largest value. Constant: the bound itself. Never increasing: a"
                                + " bound on noised data.")
                + "</div>\n";
    }
}
