package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.PairedExamples;

/**
 * Some variants set against others: the mean of the first minus the mean of the second, for each seed that all of them have; for none
 * where they were not all judged on the same data.
 *
 * @param treatments at least one
 * @param baselines at least one
 */
record Contrast(List<Variant> treatments, List<Variant> baselines) {

    /**
     * What a contrast comes to.
     *
     * @param overSeeds one difference for each seed: training again
     * @param overExamples differences of each example: other examples, these weights; empty where not every seed has them
     * @param obstacles why {@code overExamples} is empty though the runs have kept their examples, full sentences
     */
    record Outcome(PairedDifference overSeeds, Optional<PairedExamples> overExamples, List<String> obstacles) {}

    Outcome of(Score score, ExampleScores examples, double level) {
        boolean sameData = SameData.of(all(), score).all();
        PairedDifference overSeeds = PairedDifference.of(
                sameData ? means(treatments, score) : Map.of(), sameData ? means(baselines, score) : Map.of(), level);
        TreeSet<String> obstacles = new TreeSet<>();
        Map<Long, double[]> bySeed = new LinkedHashMap<>();
        for (long seed : overSeeds.keys()) {
            differences(seed, examples, obstacles).ifPresent(each -> bySeed.put(seed, each));
        }
        boolean all = !bySeed.isEmpty()
                && bySeed.size() == overSeeds.keys().size()
                && bySeed.values().stream()
                                .mapToInt(each -> each.length)
                                .distinct()
                                .count()
                        == 1;
        return new Outcome(
                overSeeds,
                all ? Optional.of(new PairedExamples(bySeed, level)) : Optional.empty(),
                List.copyOf(obstacles));
    }

    /** By seed, for the seeds that all these variants have the score for. */
    private static Map<Long, Double> means(List<Variant> variants, Score score) {
        Map<Long, Double> sums = new LinkedHashMap<>();
        Map<Long, Integer> counts = new LinkedHashMap<>();
        for (Variant variant : variants) {
            values(variant, score).forEach((seed, value) -> {
                sums.merge(seed, value.value() / variants.size(), Double::sum);
                counts.merge(seed, 1, Integer::sum);
            });
        }
        sums.keySet().removeIf(seed -> counts.getOrDefault(seed, 0) < variants.size());
        return sums;
    }

    /** The score of each finished run of a variant, by seed. */
    static Map<Long, Estimate> values(Variant variant, Score score) {
        Map<Long, Estimate> bySeed = new LinkedHashMap<>();
        for (Repetition run : variant.finished()) {
            run.estimate(score).ifPresent(value -> bySeed.put(run.seed(), value));
        }
        return bySeed;
    }

    private List<Variant> all() {
        return Stream.concat(treatments.stream(), baselines.stream()).toList();
    }

    private Optional<double[]> differences(long seed, ExampleScores examples, TreeSet<String> obstacles) {
        List<Variant> all = all();
        List<ExampleScores.Kept> kept = new ArrayList<>();
        for (Variant variant : all) {
            variant.finished(seed).flatMap(examples::of).ifPresent(kept::add);
        }
        if (kept.size() < all.size()) {
            return Optional.empty();
        }
        for (int v = 1; v < all.size(); v++) {
            String unlike = ExampleScores.unlike(kept.get(0), kept.get(v));
            if (!unlike.isEmpty()) {
                obstacles.add("Not paired by example: " + all.get(0).name() + " and "
                        + all.get(v).name() + " were judged with different " + unlike + ".");
                return Optional.empty();
            }
        }
        double[] differences = new double[kept.get(0).values().length];
        for (int v = 0; v < all.size(); v++) {
            double weight = v < treatments.size() ? 1.0 / treatments.size() : -1.0 / baselines.size();
            double[] values = kept.get(v).values();
            Arrays.setAll(differences, i -> differences[i] + weight * values[i]);
        }
        return Optional.of(differences);
    }
}
