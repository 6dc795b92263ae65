package org.ladderlab.compare;

import java.util.List;
import java.util.stream.Collectors;
import org.ladderlab.statistics.PairedDifference;
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
            return text.append("No difference can be tested.").toString();
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
        return notApart.isEmpty() ? text.toString() : text + " Not told apart: " + notApart + ".";
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
