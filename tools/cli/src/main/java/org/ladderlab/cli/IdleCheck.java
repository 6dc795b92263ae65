package org.ladderlab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.inspection.Fingerprint;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.Alternatives;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * Settings that do nothing in an experiment, however they combine: those that it gives another value than the default, and of
 * which no other value changes a bit of the {@link Fingerprint}. Takes the time of making the model once for each setting given; of what
 * is only repeated there are two.
 */
final class IdleCheck {

    /** What is not about what is computed. */
    private static final List<String> ELSEWHERE =
            List.of("name", "description", "seed", "trackers", "compute", "model.weights");

    private IdleCheck() {}

    /** A sentence for each. */
    static List<String> of(Catalogue catalogue, Experiment experiment) {
        List<String> sentences = new ArrayList<>();
        Alternatives alternatives = new Alternatives(catalogue);
        Map<String, String> given = alternatives.of(Experiment.class, experiment, Experiment.DEFAULTS).stream()
                .filter(found -> found.toDefault().isPresent() && !found.atDefault())
                .collect(Collectors.toMap(Alternatives.Found::path, Alternatives.Found::value));
        Experiment brief = alternatives.briefly(Experiment.class, experiment, Experiment.DEFAULTS, IdleCheck::fits);
        try (Fingerprint fingerprint = Fingerprint.of(brief)) {
            for (Alternatives.Found<Experiment> found : alternatives.of(Experiment.class, brief, Experiment.DEFAULTS)) {
                if (given.containsKey(found.path()) && computed(found.path()) && idle(found, fingerprint)) {
                    sentences.add(found.path() + ": " + given.get(found.path())
                            + " does nothing here: with every other value that was tried,"
                            + " weights, objective, gradient, ledger and samples are the same to the bit.");
                }
            }
        }
        return sentences;
    }

    /** Whether its parts fit together: one may be told to leave out what only repeats. */
    static boolean fits(Experiment experiment) {
        try {
            ExperimentBuilder.build(experiment).close();
            return true;
        } catch (ConfigurationException | IllegalArgumentException | BuildException e) {
            return false;
        }
    }

    private static boolean computed(String path) {
        return ELSEWHERE.stream().noneMatch(other -> path.equals(other) || path.startsWith(other + "."));
    }

    private static boolean idle(Alternatives.Found<Experiment> found, Fingerprint fingerprint) {
        return same(found.toDefault().orElseThrow(), fingerprint).orElse(false)
                && found.others().stream()
                        .map(other -> same(other.record(), fingerprint))
                        .allMatch(same -> same.orElse(true));
    }

    /** Whether nothing changes; empty for a value that is refused. */
    private static Optional<Boolean> same(Supplier<Experiment> changed, Fingerprint fingerprint) {
        try {
            return Optional.of(fingerprint.difference(changed.get()).isEmpty());
        } catch (ConfigurationException | IllegalArgumentException | BuildException e) {
            return Optional.empty();
        }
    }
}
