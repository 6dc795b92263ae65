package org.ladderlab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ladderlab.engine.RunResult;
import org.ladderlab.spi.Estimate;
import org.ladderlab.spi.Ledger;
import org.ladderlab.spi.Split;

/** A run's ledger as a table: each term in nats with its standard error and in bits/dim. */
final class LedgerTable {

    private LedgerTable() {}

    /** The table of every evaluated split, then the metrics. */
    static String of(RunResult result) {
        List<String> lines = new ArrayList<>();
        result.evaluation().forEach((split, ledger) -> add(lines, result, split, ledger));
        if (!result.metrics().isEmpty()) {
            lines.add("");
            result.metrics()
                    .forEach((name, value) -> lines.add(
                            String.format(Locale.ROOT, "%-34s %12s %10s", name, number(value.value()), error(value))));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static void add(List<String> lines, RunResult result, Split split, Ledger ledger) {
        // Bits per dimension are proportional to nats, so the total's pair gives the factor.
        double bitsPerNat = ledger.bitsPerDim() / ledger.total().value();
        lines.add("");
        lines.add(result.name() + ", " + split.name().toLowerCase(Locale.ROOT)
                + " split (negative bound, lower is better)");
        result.weighting().ifPresent(weighting -> lines.add(EffectiveWeightingLine.of(weighting)));
        lines.add(String.format(
                Locale.ROOT, "%-18s %6s %12s %10s %10s", "term", "depth", "nats", "std. err.", "bits/dim"));
        row(lines, "reconstruction", "", ledger.reconstruction(), bitsPerNat);
        for (Ledger.LevelEstimate level : ledger.levels()) {
            row(lines, level.name(), String.format(Locale.ROOT, "%.3f", level.depth()), level.nats(), bitsPerNat);
        }
        row(lines, "prior", "1.000", ledger.prior(), bitsPerNat);
        row(lines, "total", "", ledger.total(), bitsPerNat);
    }

    private static void row(List<String> lines, String term, String depth, Estimate nats, double bitsPerNat) {
        lines.add(String.format(
                Locale.ROOT,
                "%-18s %6s %12s %10s %10.4f",
                term,
                depth,
                number(nats.value()),
                error(nats),
                nats.value() * bitsPerNat));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String error(Estimate estimate) {
        return Double.isNaN(estimate.standardError())
                ? "-"
                : String.format(Locale.ROOT, "%.2g", estimate.standardError());
    }
}
