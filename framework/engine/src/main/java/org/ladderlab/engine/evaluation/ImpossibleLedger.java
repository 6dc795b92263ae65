package org.ladderlab.engine.evaluation;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Ledger.LevelEstimate;
import org.ladderlab.spi.run.Measure;

/**
 * Finds a ledger that no model can have: a total below the entropy of the data's law, or minus a log probability below 0, each by four
 * standard errors. It looks like a very good model, and is a wrong term.
 */
final class ImpossibleLedger {

    private static final double STANDARD_ERRORS = 4;

    /** What rounding in float32 may come to, nats per dimension. */
    private static final double ROUNDING = 1e-6;

    private static final String OF_PROBABILITIES = "0, which minus the log of a probability cannot be";

    private final Split split;
    private final Ledger ledger;
    private final double rounding;

    private ImpossibleLedger(Split split, Ledger ledger, DataSpec data) {
        this.split = split;
        this.ledger = ledger;
        this.rounding = ROUNDING * data.dimensions();
    }

    /** A sentence that names the split, the term and what it cannot be below; empty if the ledger is possible. */
    static Optional<String> of(Split split, Ledger ledger, BuiltExperiment built) {
        DataSpec data = built.dataset().spec();
        ImpossibleLedger found = new ImpossibleLedger(split, ledger, data);
        return found.negative().or(() -> found.belowTheEntropy(built, data));
    }

    private Optional<String> negative() {
        if (ledger.measure() != Measure.PROBABILITY) {
            return Optional.empty();
        }
        Estimate none = new Estimate(0, 0);
        if (isBelow(ledger.reconstruction(), none)) {
            return Optional.of(sentence("reconstruction", ledger.reconstruction(), OF_PROBABILITIES));
        }
        return isBelow(ledger.total(), none) ? Optional.of(total(OF_PROBABILITIES)) : Optional.empty();
    }

    /** A model may know the examples that it was trained on better than their law. */
    private Optional<String> belowTheEntropy(BuiltExperiment built, DataSpec data) {
        if (split == Split.TRAIN || ledger.measure() == Measure.DENSITY_ON_GRID) {
            return Optional.empty();
        }
        // A label tells at most so much of its example.
        double told = built.decoder().conditional() && data.classes() > 0 ? Math.log(data.classes()) : 0;
        return built.dataset()
                .entropy()
                .map(entropy -> new Estimate(entropy.value() - told, entropy.standardError()))
                .filter(entropy -> isBelow(ledger.total(), entropy))
                .map(entropy -> total(String.format(
                        Locale.ROOT,
                        "%.4f, the entropy of '%s', below which there is no model",
                        entropy.value(),
                        data.name())));
    }

    private boolean isBelow(Estimate value, Estimate least) {
        double standardError = Math.hypot(value.standardError(), least.standardError());
        return value.value() < least.value() - STANDARD_ERRORS * standardError - rounding;
    }

    /**
     * A divergence that is negative is the term at fault. Else the ledger alone does not tell the two that are left apart: a reconstruction
     * of x that is no density, and divergences that charge less than their latents tell of x.
     */
    private String total(String least) {
        String fault = Stream.concat(ledger.levels().stream(), Stream.of(new LevelEstimate(1, "prior", ledger.prior())))
                .filter(level -> isBelow(level.nats(), new Estimate(0, 0)))
                .findFirst()
                .map(level -> "the term that is too small is '" + level.name() + "', " + text(level.nats())
                        + ", a divergence below 0")
                .orElseGet(this::noDivergenceBelowZero);
        return sentence("total", ledger.total(), least + "; " + fault);
    }

    private String noDivergenceBelowZero() {
        return String.format(
                Locale.ROOT,
                "no divergence is below 0, so what is too small is the reconstruction, %s, or levels and prior, %.4f in all, which"
                        + " charge less than their latents tell",
                text(ledger.reconstruction()),
                ledger.total().value() - ledger.reconstruction().value());
    }

    private String sentence(String term, Estimate value, String least) {
        return "On the " + split.word() + " split the " + term + " is " + text(value)
                + " nats, more than four standard"
                + " errors below " + least
                + ". Run the contract tests of the plugins that this model is made of; if all are this"
                + " project's, report it with the run's " + RunFolder.RESOLVED + ".";
    }

    private static String text(Estimate estimate) {
        return String.format(Locale.ROOT, "%.4f +- %.4f", estimate.value(), estimate.standardError());
    }
}
