package org.ladderlab.registry.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Claim;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.run.SeedRule;

/**
 * Everything that a file declares: each of its experiments, and what it says of all of them together.
 *
 * @param name the file's
 * @param declared the file as it is written, over what it extends and with the command line's assignments; itself a valid file
 * @param baseline the variant that the others are compared with
 * @param runs every experiment, in order
 * @param halving how bad variants are stopped early
 * @param seedRule when a variant has had enough seeds
 * @param claims what is claimed of the runs
 * @param launcher where the runs are carried out, if the file says so
 */
public record Plan<E extends Record>(
        String name,
        String declared,
        Optional<String> baseline,
        List<Run<E>> runs,
        Optional<Halving> halving,
        Optional<SeedRule> seedRule,
        List<Claim> claims,
        Optional<Ref<Launcher>> launcher) {

    /**
     * One experiment among those of a file.
     *
     * @param name short, unique in the file, made of what differs
     * @param variant the name without the seed
     * @param seed the seed of every random number
     * @param differs what the file says of this run alone beside its seed: path to value
     * @param experiment the whole of it
     */
    public record Run<E extends Record>(
            String name, String variant, long seed, Map<String, JsonNode> differs, ResolvedExperiment<E> experiment) {}

    /** Variants whose experiments are those of an earlier one, by that one's name: they share its runs. */
    public Map<String, String> twins() {
        Map<String, String> first = new LinkedHashMap<>();
        Map<String, String> twins = new LinkedHashMap<>();
        for (Run<E> run : runs) {
            String same = run.experiment().settingsHash() + run.experiment().files();
            String variant = first.computeIfAbsent(same, each -> run.variant());
            if (!variant.equals(run.variant())) {
                twins.putIfAbsent(run.variant(), variant);
            }
        }
        return twins;
    }

    /**
     * SHA-256 of what determines the runs and how they are carried out, in hexadecimal.
     *
     * @param identity what tells an experiment from all others: its settings, and whatever else it is made of
     */
    public String hash(Function<ResolvedExperiment<E>, String> identity) {
        return Sha256.of(runs.stream()
                .map(run -> run.name() + " " + run.variant() + " " + identity.apply(run.experiment()))
                .collect(Collectors.joining("\n", baseline.orElse("") + "\n", "\n" + halving + "\n" + seedRule)));
    }
}
