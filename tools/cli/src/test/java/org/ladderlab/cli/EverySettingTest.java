package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.inspection.Fingerprint;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.Alternatives;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * Every setting of every component does something, or is refused where it does not. A setting does nothing in an experiment if no
 * other value of it changes a bit of what is computed and none is refused or named. What each changes first is listed in
 * docs/settings.md; after a change {@code LADDERLAB_GOLDEN=write mvn -pl tools/cli -am test -Dtest=EverySettingTest
 * -Dsurefire.failIfNoSpecifiedTests=false} writes the list anew; read it before committing.
 */
class EverySettingTest {

    private static final Path LIST = Path.of("../../docs/settings.md");
    private static final Path WORLDS = Path.of("src/test/resources/settings");
    private static final String REFUSED = "refused where it does nothing";
    private static final String NAMED = "named where it does nothing";
    private static final String FOUND = "found by inspect where it does nothing";

    /** What no computation shows, and why. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "name", "the run's name",
            "description", "a text for people",
            "compute", "where and how fast it is computed",
            "trackers", "who is told",
            "model.weights", "a file, which these experiments do not have",
            "training.groups.part", "the name of a part",
            "training.best.value", "the name of a value",
            "schedule expression/logSnr", "the formula itself");

    /** Of what every other value that was tried is refused, and why that is no fault. */
    private static final Map<String, String> ALWAYS_REFUSED = Map.ofEntries(
            Map.entry("network empirical/points", "points have as many values as an example"),
            Map.entry(
                    "encoder linear-bottom-up/world.levels",
                    "one level more or less needs other weights; what is in them is tried"),
            Map.entry(
                    "encoder linear-ladder/world.levels",
                    "one level more or less needs other weights; what is in them is tried"),
            Map.entry(
                    "decoder denoiser/likelihood",
                    "other likelihoods need data on a grid; with such data each is tried"),
            Map.entry("decoder energy/likelihood", "other likelihoods need data on a grid"),
            Map.entry("sampler recalibrated/sampler", "other samplers are for diffusions"),
            Map.entry("encoder stacked/above", "an encoder goes with its decoder, of a model within too"),
            Map.entry("decoder stacked/below", "a decoder goes with its encoder, of a model within too"),
            Map.entry("decoder stacked/above", "a decoder goes with its encoder, of a model within too"),
            Map.entry("/model.decoder", "a decoder goes with its encoder; each pair is tried"),
            Map.entry("/sampling.classes", "the model is told no labels"),
            Map.entry(
                    "/training.groups.frozen", "what is frozen has no other setting, and alone it says nothing else"));

    private final Catalogue catalogue = Catalogue.load(List.of());
    private final Map<String, Map<String, Set<String>>> effects = new LinkedHashMap<>();
    private final List<String> idle = new ArrayList<>();

    @Test
    void eachChangesSomethingOrIsRefused() throws IOException {
        for (SettingWorlds world : SettingWorlds.all(catalogue)) {
            try {
                look(world);
            } catch (ExperimentProblems | BuildException e) {
                idle.add(world + " cannot be made: " + e.getMessage());
            }
        }
        assertThat(idle).as("settings that do nothing, and nothing is said").isEmpty();
        String list = list();
        if ("write".equals(System.getenv("LADDERLAB_GOLDEN"))) {
            Files.writeString(LIST, list);
        }
        assertThat(Files.readString(LIST)).isEqualTo(list);
        List<String> never = new ArrayList<>();
        effects.forEach((component, settings) -> settings.forEach((setting, found) -> {
            if (Set.of(REFUSED, NAMED, FOUND).containsAll(found)
                    && !ALWAYS_REFUSED.containsKey(component + "/" + setting)) {
                never.add(component + "/" + setting);
            }
        }));
        assertThat(never).as("settings that do nothing in any experiment").isEmpty();
        assertThat(effects.keySet()).containsAll(withSettings());
    }

    /**
     * Trackers and launchers compute nothing; the files of mnist and fashion-mnist are downloaded, and their settings are those of digits
     * but for the folder; those of data in a user's files are held by ArraysDatasetTest; a formula is all that the schedule 'expression' has, and a file all that the extractors
     * 'torchscript' and 'classifier' have; what looks at a run that has finished is held by tests of its own.
     */
    private List<String> withSettings() {
        return catalogue.kinds().stream()
                .filter(kind -> !Set.of(Kind.TRACKER, Kind.LAUNCHER).contains(kind))
                .flatMap(kind -> catalogue.components(kind).stream())
                .filter(type -> type.config().getRecordComponents().length > 0)
                .map(type -> type.kind().name() + " " + type.name())
                .filter(component -> !SettingWorlds.OF_FILES.contains(component)
                        && !Set.of("schedule expression", "metric denoiser-agreement")
                                .contains(component))
                .toList();
    }

    private void look(SettingWorlds world) {
        Experiment experiment = new ExperimentReader<>(catalogue, Experiment.class, Experiment.DEFAULTS)
                .read(WORLDS.resolve(world.file()), world.sets())
                .get(0)
                .value();
        List<String> warnings = Engine.check(experiment).warnings();
        try (Fingerprint fingerprint = Fingerprint.of(experiment)) {
            for (Alternatives.Found<Experiment> found :
                    new Alternatives(catalogue).of(Experiment.class, experiment, Experiment.DEFAULTS)) {
                if (found.component().equals(world.component())
                        && elsewhere(found).isEmpty()) {
                    record(world, found, effect(found, fingerprint, warnings));
                }
            }
        }
    }

    private static Optional<String> elsewhere(Alternatives.Found<Experiment> found) {
        String setting = found.component().isEmpty() ? found.setting() : found.component() + "/" + found.setting();
        return ELSEWHERE.keySet().stream()
                .filter(known -> setting.equals(known) || setting.startsWith(known + "."))
                .findFirst();
    }

    private void record(SettingWorlds world, Alternatives.Found<Experiment> found, String effect) {
        if (effect.isEmpty()) {
            idle.add(found.component() + " " + found.path() + " = " + found.value() + " in " + world.file() + " "
                    + world.sets());
            return;
        }
        effects.computeIfAbsent(found.component(), any -> new LinkedHashMap<>())
                .computeIfAbsent(found.setting(), any -> new LinkedHashSet<>())
                .add(effect);
    }

    /** What the first other value that changes anything changes; empty if there is none and nothing is said. */
    private String effect(Alternatives.Found<Experiment> found, Fingerprint base, List<String> warnings) {
        List<Experiment> same = new ArrayList<>();
        for (Alternatives.Changed<Experiment> other : found.others()) {
            try {
                Experiment changed = other.record().get();
                Optional<Fingerprint.Part> part = base.difference(changed);
                if (part.isPresent()) {
                    return part.get().words();
                }
                same.add(changed);
            } catch (ConfigurationException | IllegalArgumentException | BuildException refused) {
                continue;
            }
        }
        if (same.isEmpty()) {
            return found.others().isEmpty() ? "" : REFUSED;
        }
        boolean named = same.stream()
                .noneMatch(changed -> Engine.check(changed).warnings().equals(warnings));
        return named
                ? NAMED
                : IdleCheck.of(catalogue, same.get(0)).stream().anyMatch(said -> said.startsWith(found.path() + ":"))
                        ? FOUND
                        : "";
    }

    private String list() {
        String head =
                """
                # What each setting changes

                Made by `EverySettingTest`: in small experiments that use a component each of its settings is given other values until
                something changes, to the bit, in this order: the examples, the weights, the steps of training, what is minimised, its
                gradient, the ledger, the effective weighting, the samples, other measures. Here stands what changes first. "Refused", "named"
                and "found": there is an experiment in which the setting would do nothing, and then other values of it are an error, or
                `validate`, `inspect` and `run` say so, or `inspect` finds it by trying (and `validate`, in a file of one or two variants).

                Not varied: %s; trackers and launchers, which compute nothing; `mnist` and `fashion-mnist`, whose files are downloaded and
                whose settings, beside `folder` and `validation`, are those of `digits`; data sets made of a user's files; what needs a run that has
                finished, `match-teacher`, `progressive-distillation`, `consistency-distillation` and `denoiser-agreement`; the extractors
                `classifier` and `torchscript`, which need a file.
                """
                        .formatted(ELSEWHERE.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(each -> "`" + each.getKey() + "` (" + each.getValue() + ")")
                                .collect(Collectors.joining(", ")));
        StringBuilder text = new StringBuilder(head);
        effects.forEach((component, settings) -> {
            text.append("\n## ")
                    .append(component.isEmpty() ? "The experiment" : component)
                    .append("\n\n");
            text.append("| setting | a change of it changes |\n|---|---|\n");
            settings.forEach((setting, found) -> text.append("| `")
                    .append(setting)
                    .append("` | ")
                    .append(String.join("; ", found))
                    .append(" |\n"));
        });
        return text.toString();
    }
}
