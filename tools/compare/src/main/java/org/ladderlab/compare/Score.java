package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ladderlab.runs.RunResult;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;

/**
 * A number that every finished run has.
 *
 * @param key {@code SPLIT/total, SPLIT/bitsPerDim, SPLIT/reconstruction, SPLIT/consistency, SPLIT/prior} or {@code metric/value},
 *     as in the journal
 * @param unit in words
 * @param better whether less or more of it is better
 * @param crossing where there is one, the score is log2 of its step, and {@code key} says so in words
 */
public record Score(String key, String unit, Better better, Optional<Crossing> crossing) {

    /** Which values are better. */
    public enum Better {
        LOWER("lower is better"),
        HIGHER("higher is better"),
        /** Part of a sum, or nobody has said. */
        UNKNOWN("neither lower nor higher is better by itself");

        private final String words;

        Better(String words) {
            this.words = words;
        }

        /** In words. */
        String words() {
            return words;
        }
    }

    /** The score of a key; bounds in nats and in bits per dimension are better when lower, of other values nobody knows. */
    public static Score of(String key) {
        String value = key.substring(key.lastIndexOf('/') + 1);
        String plain = Measure.plain(value).orElse(value);
        boolean ledger = key.matches("(train|validation|test)/.*");
        boolean bits = value.equals("bitsPerDim");
        boolean bound = bits || plain.equals("nats") || (ledger && plain.equals("total"));
        String unit = bits ? "bits per dimension" : ledger || bound ? "nats per example" : "";
        Score score = new Score(key, unit, bound ? Better.LOWER : Better.UNKNOWN, Optional.empty());
        return score.onGrid() ? score.of(Measure.DENSITY_ON_GRID) : score;
    }

    /** When its curve first crosses a value. */
    Score crossing(double value) {
        return new Score(
                "log2 of the step at which " + key + " crosses " + value,
                "",
                Better.UNKNOWN,
                Optional.of(new Crossing(key, value)));
    }

    /** Whether it is of a density of data that lie on a grid. */
    boolean onGrid() {
        return Measure.plain(name()).isPresent();
    }

    /** The same with what its unit is of, where it has one. */
    Score of(Measure measure) {
        return unit.isEmpty() || unit.contains("(") ? this : new Score(key, measure.unit(unit), better, crossing);
    }

    /** The same score in the other measure. */
    String otherKey() {
        return key.substring(0, key.length() - name().length())
                + Measure.plain(name()).orElseGet(() -> Measure.DENSITY_ON_GRID.key(name()));
    }

    private String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The same with a direction that a person has given. */
    public Score with(Better other) {
        return new Score(key, unit, other, crossing);
    }

    /** The split whose ledger it is part of; empty for a metric. */
    Optional<Split> split() {
        return Stream.of(Split.values())
                .filter(split -> key.startsWith(split.word() + "/"))
                .findFirst();
    }

    /** The key with its unit and direction. */
    String title() {
        return key + (unit.isEmpty() ? "" : ", " + unit) + " (" + better.words() + ")";
    }

    /** All values of a run by key, each with its standard error over the examples that it was judged on. */
    static Map<String, Estimate> values(RunResult run) {
        Map<String, Estimate> values = new LinkedHashMap<>();
        run.evaluation().forEach((split, ledger) -> {
            String prefix = split.word() + "/";
            Measure measure = ledger.measure();
            values.put(prefix + measure.key("total"), ledger.total());
            ledger.bitsPerDim()
                    .ifPresent(bits -> values.put(
                            prefix + "bitsPerDim",
                            new Estimate(
                                    bits,
                                    bits
                                            / ledger.total().value()
                                            * ledger.total().standardError())));
            values.put(prefix + measure.key("reconstruction"), ledger.reconstruction());
            values.put(prefix + "consistency", consistency(ledger));
            values.put(prefix + "prior", ledger.prior());
        });
        values.putAll(run.metrics());
        values.values().removeIf(each -> !Double.isFinite(each.value()));
        return values;
    }

    /** The standard error of the sum of the levels is not known: an example's terms are not independent. */
    private static Estimate consistency(Ledger ledger) {
        double sum = ledger.levels().stream()
                .mapToDouble(level -> level.nats().value())
                .sum();
        return new Estimate(sum, Double.NaN);
    }

    /** The keys that any finished run of a study has. */
    public static List<String> keys(Study study) {
        List<String> keys = new ArrayList<>();
        for (Repetition run : study.runs()) {
            for (String key : run.finished().map(Score::values).orElse(Map.of()).keySet()) {
                if (!keys.contains(key)) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    /** The scores that a study is judged by if nobody says: the test split's bound in each measure, or else the first there is. */
    public static List<Score> main(Study study) {
        List<String> keys = keys(study);
        List<String> bounds = keys.stream()
                .filter(List.of("test/total", "test/densityTotal")::contains)
                .toList();
        return (bounds.isEmpty() ? keys.stream().limit(1) : bounds.stream())
                .map(Score::of)
                .toList();
    }
}
