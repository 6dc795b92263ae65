package org.ladderlab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ladderlab.runs.RunResult;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;

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
        result.warnings().forEach(sentence -> lines.add("warning: " + sentence));
        result.attachments().forEach(name -> lines.add("left: " + name));
        return String.join(System.lineSeparator(), lines);
    }

    private static void add(List<String> lines, RunResult result, Split split, Ledger ledger) {
        boolean bits = ledger.bitsPerDim().isPresent();
        lines.add("");
        lines.add(result.name() + ", " + split.word() + " split (negative bound of a "
                + ledger.measure().shortly() + ", lower is better)");
        if (!bits) {
            lines.add("nats of " + ledger.measure().words()
                    + ": no code length, so not in bits/dim, and not to be compared with nats of probabilities");
        }
        result.weighting().ifPresent(weighting -> lines.add(EffectiveWeightingLine.of(weighting)));
        lines.add(row("term", "depth", "nats", "std. err.", bits ? "bits/dim" : "nats of"));
        lines.add(row("reconstruction", "", ledger, ledger.reconstruction(), "density"));
        for (Ledger.LevelEstimate level : ledger.levels()) {
            lines.add(row(
                    level.name(), String.format(Locale.ROOT, "%.3f", level.depth()), ledger, level.nats(), "latents"));
        }
        lines.add(row("prior", "1.000", ledger, ledger.prior(), "latents"));
        lines.add(row("total", "", ledger, ledger.total(), "density"));
        if (result.collapsed().contains(split)) {
            lines.add("every level is below " + RunResult.NOTHING
                    + " nats: collapsed; the latents say nothing of the data");
        }
    }

    /** A term, with its bits per dimension or else what its nats are of. */
    private static String row(String term, String depth, Ledger ledger, Estimate nats, String of) {
        // Bits per dimension are proportional to nats, so the total's pair gives the factor.
        String last = ledger.bitsPerDim().isPresent()
                ? number(nats.value()
                        * (ledger.bitsPerDim().getAsDouble() / ledger.total().value()))
                : of;
        return row(term, depth, number(nats.value()), error(nats), last);
    }

    private static String row(String term, String depth, String nats, String error, String last) {
        return String.format(Locale.ROOT, "%-18s %6s %12s %10s %10s", term, depth, nats, error, last);
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
