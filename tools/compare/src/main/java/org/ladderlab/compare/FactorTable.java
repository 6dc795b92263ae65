package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.ladderlab.statistics.Holm;

/**
 * A study in which factors are crossed, such as three schedules with two weightings: each pair of values of a factor, with the others
 * as they are (simple effects) and on the mean over them (main effects), paired by seed and by example.
 *
 * @param score what is compared
 * @param level of the intervals
 * @param effects of one factor after the other; the main effect of a pair before its simple effects
 * @param notes what must be known to read the table right, full sentences
 */
public record FactorTable(Score score, double level, List<Effect> effects, List<String> notes) {

    /** Beyond so many effects only the main ones are told. */
    private static final int MANY = 60;

    /** Two values of a factor, and the variants that have them and are the same otherwise, in pairs. */
    private record Pair(
            String factor, String name, String treatment, String baseline, List<Variant> with, List<Variant> without) {}

    /**
     * The effects of each factor; empty unless some pair of values was trained at two or more values of the others.
     */
    static Optional<FactorTable> of(
            Study study, Score score, double level, ExampleScores examples, List<SameWeights> same) {
        List<Pair> pairs = pairs(study, score, same);
        if (pairs.stream().noneMatch(pair -> pair.with.size() > 1)) {
            return Optional.empty();
        }
        boolean many = pairs.stream().mapToInt(pair -> pair.with.size() + 1).sum() > MANY;
        List<Effect> effects = new ArrayList<>();
        for (Pair pair : pairs) {
            if (pair.with.size() > 1) {
                effects.add(effect(pair, List.of(), new Contrast(pair.with, pair.without).of(score, examples, level)));
            }
            for (int i = 0; i < pair.with.size() && !many; i++) {
                Contrast contrast = new Contrast(List.of(pair.with.get(i)), List.of(pair.without.get(i)));
                effects.add(effect(pair, others(pair.with.get(i), pair.factor), contrast.of(score, examples, level)));
            }
        }
        effects.removeIf(effect -> effect.outcome().overSeeds().keys().isEmpty());
        List<Effect> corrected = corrected(effects);
        return Optional.of(new FactorTable(score, level, corrected, notes(corrected, many)));
    }

    private static Effect effect(Pair pair, List<String> others, Contrast.Outcome outcome) {
        return new Effect(
                pair.factor,
                pair.name,
                pair.treatment,
                pair.baseline,
                others,
                outcome,
                /* correctedP= */ OptionalDouble.empty());
    }

    /** All pairs of values, the earlier one as the baseline, of the variants that have the score. */
    private static List<Pair> pairs(Study study, Score score, List<SameWeights> same) {
        List<Variant> variants = study.variants().stream()
                .filter(variant -> !Contrast.values(variant, score).isEmpty())
                .toList();
        List<Pair> pairs = new ArrayList<>();
        for (String factor : study.variants().get(0).differs().keySet()) {
            List<String> values = variants.stream()
                    .map(variant -> value(variant, factor))
                    .distinct()
                    .toList();
            for (int b = 0; b < values.size(); b++) {
                for (int t = b + 1; t < values.size(); t++) {
                    Pair pair = pair(variants, factor, values.get(t), values.get(b), same);
                    if (!pair.with.isEmpty()) {
                        pairs.add(pair);
                    }
                }
            }
        }
        return pairs;
    }

    /** Variants whose weights are the same ask no question. */
    private static Pair pair(
            List<Variant> variants, String factor, String treatment, String baseline, List<SameWeights> same) {
        List<Variant> with = new ArrayList<>();
        List<Variant> without = new ArrayList<>();
        for (Variant one : variants) {
            for (Variant other : variants) {
                if (value(one, factor).equals(treatment)
                        && value(other, factor).equals(baseline)
                        && others(one, factor).equals(others(other, factor))
                        && !with.contains(one)
                        && !without.contains(other)
                        && same.stream().noneMatch(group -> group.holds(one, other))) {
                    with.add(one);
                    without.add(other);
                }
            }
        }
        return new Pair(factor, name(variants.get(0), factor), treatment, baseline, with, without);
    }

    private static String value(Variant variant, String factor) {
        return variant.differs().getOrDefault(factor, "");
    }

    private static List<String> others(Variant variant, String factor) {
        return variant.differs().entrySet().stream()
                .filter(each -> !each.getKey().equals(factor))
                .map(each -> name(variant, each.getKey()) + " = " + each.getValue())
                .toList();
    }

    private static String name(Variant variant, String factor) {
        return Differences.shortNames(variant.differs().keySet()).getOrDefault(factor, factor);
    }

    private static List<Effect> corrected(List<Effect> effects) {
        List<Effect> tested = effects.stream()
                .filter(effect -> effect.outcome().overSeeds().pValue().isPresent())
                .toList();
        double[] adjusted = Holm.adjusted(tested.stream()
                .mapToDouble(effect -> effect.outcome().overSeeds().pValue().getAsDouble())
                .toArray());
        return effects.stream()
                .map(effect -> tested.contains(effect) ? effect.corrected(adjusted[tested.indexOf(effect)]) : effect)
                .toList();
    }

    private static List<String> notes(List<Effect> effects, boolean many) {
        Set<String> notes = new LinkedHashSet<>();
        notes.add(
                "Each row changes one setting and leaves the others as they are; 'all' is the mean over every value of the others"
                        + " at which both were trained. If the rows of a pair differ among themselves, its mean says little.");
        long tested = effects.stream()
                .filter(effect -> effect.correctedP().isPresent())
                .count();
        if (tested > 0) {
            notes.add("Differences are paired by seed; p values are corrected over all " + tested
                    + " rows of this table that are tested (Holm).");
        }
        if (many) {
            notes.add("There are too many pairs to tell them one by one; these are the means.");
        }
        effects.forEach(effect -> notes.addAll(effect.outcome().obstacles()));
        return List.copyOf(notes);
    }
}
