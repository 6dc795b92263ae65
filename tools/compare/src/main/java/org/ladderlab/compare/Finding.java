package org.ladderlab.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.PairedExamples;
import org.ladderlab.statistics.Spread;

/** What a table comes to, in a sentence or two. */
final class Finding {

    private Finding() {}

    static String of(ScoreTable table) {
        String unit = table.score().unit().isEmpty() ? "" : " " + table.score().unit();
        String best = table.rows().stream()
                .filter(ScoreRow::best)
                .map(row -> row.variant().name() + " (" + mean(row.spread().orElseThrow()) + unit + ")")
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder();
        if (!best.isEmpty()) {
            text.append("Best mean ")
                    .append(table.score().key())
                    .append(": ")
                    .append(best)
                    .append(". ");
        }
        List<ScoreRow> tested = table.rows().stream()
                .filter(row -> row.correctedP().isPresent())
                .toList();
        if (tested.isEmpty()) {
            return text.append("No difference can be tested over seeds.")
                    .append(asTrained(table))
                    .toString();
        }
        double threshold = 1 - table.level();
        text.append("Told apart from ")
                .append(table.rows().get(0).variant().name())
                .append(" (p below ")
                .append(Rounded.fixed(threshold, 2))
                .append(" after Holm's correction): ");
        String apart = tested.stream()
                .filter(row -> row.correctedP().getAsDouble() < threshold)
                .map(row -> row.variant().name() + " " + difference(row))
                .collect(Collectors.joining(", "));
        text.append(apart.isEmpty() ? "none" : apart).append('.');
        String notApart = tested.stream()
                .filter(row -> row.correctedP().getAsDouble() >= threshold)
                .map(row -> row.variant().name() + " " + difference(row))
                .collect(Collectors.joining(", "));
        return text + (notApart.isEmpty() ? "" : " Not told apart: " + notApart + ".") + asTrained(table);
    }

    /** Variants that differ as they were trained, whatever other seeds would give. */
    private static String asTrained(ScoreTable table) {
        String apart = table.rows().stream()
                .filter(row -> row.correctedP().orElse(1) >= 1 - table.level())
                .map(row -> row.examples()
                        .filter(each -> each.interval()
                                .filter(interval -> !interval.contains(0))
                                .isPresent())
                        .map(each -> row.variant().name() + " " + overExamples(each)))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return apart.isEmpty()
                ? ""
                : " As they were trained here, whatever other seeds would give, these differ over the examples: "
                        + apart + ".";
    }

    private static String overExamples(PairedExamples examples) {
        Spread spread = examples.spread();
        int decimals = Rounded.decimals(spread.mean(), spread.standardError());
        return Rounded.signed(spread.mean(), decimals) + " "
                + Rounded.interval(examples.interval().orElseThrow(), decimals);
    }

    private static String mean(Spread spread) {
        return Rounded.mean(spread.mean(), spread.standardError());
    }

    private static String difference(ScoreRow row) {
        PairedDifference difference = row.difference().orElseThrow();
        Spread spread = difference.spread().orElseThrow();
        int decimals = Rounded.decimals(spread.mean(), spread.standardError());
        return Rounded.signed(spread.mean(), decimals)
                + difference
                        .interval()
                        .map(each -> " " + Rounded.interval(each, decimals))
                        .orElse("");
    }
}
