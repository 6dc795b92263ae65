package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ladderlab.engine.RunResult;
import org.ladderlab.spi.Estimate;
import org.ladderlab.spi.Ledger;
import org.ladderlab.spi.Split;

/**
 * A number that every finished run has.
 *
 * @param key {@code SPLIT/total, SPLIT/bitsPerDim, SPLIT/reconstruction, SPLIT/consistency, SPLIT/prior} or {@code metric/value},
 *     as in the journal
 * @param unit in words
 * @param better whether less or more of it is better
 */
public record Score(String key, String unit, Better better) {

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
        boolean ledger = key.matches("(train|validation|test)/.*");
        boolean bits = value.equals("bitsPerDim") || value.equals("bits-per-dim");
        boolean bound = bits || value.equals("nats") || (ledger && value.equals("total"));
        String unit = bits ? "bits per dimension" : ledger || bound ? "nats per example" : "";
        return new Score(key, unit, bound ? Better.LOWER : Better.UNKNOWN);
    }

    /** The same with a direction that a person has given. */
    public Score with(Better other) {
        return new Score(key, unit, other);
    }

    /** The split whose ledger it is part of; empty for a metric. */
    Optional<Split> split() {
        return Stream.of(Split.values())
                .filter(split -> key.startsWith(split.name().toLowerCase(Locale.ROOT) + "/"))
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
            String prefix = split.name().toLowerCase(Locale.ROOT) + "/";
            double bits = ledger.bitsPerDim() / ledger.total().value();
            values.put(prefix + "total", ledger.total());
            values.put(
                    prefix + "bitsPerDim",
                    new Estimate(ledger.bitsPerDim(), bits * ledger.total().standardError()));
            values.put(prefix + "reconstruction", ledger.reconstruction());
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

    /** The score that a study is judged by if nobody says: the test split's bound, or else the first there is. */
    public static Optional<Score> main(Study study) {
        List<String> keys = keys(study);
        return keys.contains("test/total")
                ? Optional.of(of("test/total"))
                : keys.stream().findFirst().map(Score::of);
    }
}
