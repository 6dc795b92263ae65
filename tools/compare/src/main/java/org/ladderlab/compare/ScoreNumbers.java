package org.ladderlab.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.statistics.Interval;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.PairedExamples;
import org.ladderlab.statistics.Spread;

/** The numbers of one variant's score by name, with every digit, for other programs. What is not known is absent. */
public final class ScoreNumbers {

    /** Every name, in order. */
    static final List<String> NAMES = List.of(
            "seeds",
            "mean",
            "standardError",
            "standardDeviation",
            "evaluationStandardError",
            "pairs",
            "difference",
            "differenceStandardError",
            "differenceLow",
            "differenceHigh",
            "examples",
            "differenceStandardErrorOverExamples",
            "differenceLowOverExamples",
            "differenceHighOverExamples",
            "studentisedBootstrapLow",
            "studentisedBootstrapHigh",
            "p",
            "pHolm");

    private ScoreNumbers() {}

    /** What is known of a row. */
    public static Map<String, Double> of(ScoreRow row) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("seeds", (double) row.bySeed().size());
        put(numbers, "mean", row.spread().map(Spread::mean));
        put(numbers, "standardError", row.spread().map(Spread::standardError));
        put(numbers, "standardDeviation", row.spread().map(Spread::standardDeviation));
        put(numbers, "evaluationStandardError", row.evaluationError());
        putDifference(numbers, row.difference(), row.examples(), row.correctedP());
        return numbers;
    }

    /** What is known of an effect. */
    static Map<String, Double> of(Effect effect) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        Contrast.Outcome outcome = effect.outcome();
        putDifference(numbers, Optional.of(outcome.overSeeds()), outcome.overExamples(), effect.correctedP());
        return numbers;
    }

    private static void putDifference(
            Map<String, Double> numbers,
            Optional<PairedDifference> overSeeds,
            Optional<PairedExamples> examples,
            OptionalDouble correctedP) {
        Optional<PairedDifference> difference =
                overSeeds.filter(each -> each.spread().isPresent());
        put(numbers, "pairs", difference.map(each -> (double) each.differences().size()));
        put(numbers, "difference", difference.flatMap(PairedDifference::spread).map(Spread::mean));
        put(
                numbers,
                "differenceStandardError",
                difference.flatMap(PairedDifference::spread).map(Spread::standardError));
        put(numbers, "difference", difference.flatMap(PairedDifference::interval), "Low", "High");
        put(numbers, "examples", examples.map(each -> (double) each.examples()));
        put(
                numbers,
                "differenceStandardErrorOverExamples",
                examples.map(PairedExamples::spread).map(Spread::standardError));
        put(numbers, "difference", examples.flatMap(PairedExamples::interval), "LowOverExamples", "HighOverExamples");
        put(numbers, "studentisedBootstrap", difference.flatMap(PairedDifference::bootstrap), "Low", "High");
        put(numbers, "p", difference.map(PairedDifference::pValue));
        put(numbers, "pHolm", correctedP);
    }

    private static void put(Map<String, Double> into, String name, Optional<?> value) {
        value.ifPresent(present -> {
            if (present instanceof OptionalDouble number) {
                put(into, name, number);
            } else {
                into.put(name, (Double) present);
            }
        });
    }

    private static void put(Map<String, Double> into, String name, OptionalDouble value) {
        value.ifPresent(number -> into.put(name, number));
    }

    private static void put(
            Map<String, Double> into, String name, Optional<Interval> interval, String low, String high) {
        interval.ifPresent(ends -> {
            into.put(name + low, ends.low());
            into.put(name + high, ends.high());
        });
    }
}
