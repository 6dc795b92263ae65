package org.ladderlab.plugins.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.plugins.quality.estimators.Interval;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.MetricInput;

/**
 * The numbers of a metric: each value with its standard error, the ends of its 95 % interval as {@code NAME-low} and {@code NAME-high}, and
 * what real data get as {@code NAME-of-data}. The table {@code intervals} says of what and of how many they are.
 */
final class Report {

    private final Map<String, Estimate> values = new LinkedHashMap<>();
    private final List<List<Object>> rows = new ArrayList<>();

    private final String table;

    /** Whose table is called {@code intervals}. */
    Report() {
        this("intervals");
    }

    /** Whose table is called so. */
    Report(String table) {
        this.table = table;
    }

    /** A value of samples beside that of real data. */
    void add(String name, Interval samples, Interval real) {
        add(name, samples);
        values.put(name + "-of-data", new Estimate(real.value(), real.standardError()));
        row(name, "data", real);
    }

    /** A value of samples, or of how they differ from real data. */
    void add(String name, Interval found) {
        values.put(name, new Estimate(found.value(), found.standardError()));
        values.put(name + "-low", new Estimate(found.low(), Double.NaN));
        values.put(name + "-high", new Estimate(found.high(), Double.NaN));
        row(name, "samples", found);
    }

    /** A value that has no interval. */
    void add(String name, double value) {
        values.put(name, new Estimate(value, Double.NaN));
    }

    private void row(String name, String of, Interval found) {
        rows.add(List.of(name, of, found.value(), found.standardError(), found.low(), found.high()));
    }

    /** All values; the table is attached. */
    Map<String, Estimate> of(MetricInput in, Comparison comparison, Comparison.Sets sets) {
        sets.evaluations().ifPresent(count -> add("evaluations", count));
        List<List<Object>> whole = rows.stream()
                .map(row -> {
                    List<Object> all = new ArrayList<>(row);
                    all.add(row.get(1).equals("samples") ? sets.samples().length : sets.judged().length);
                    all.add(sets.training().length);
                    all.add(in.split().word());
                    all.add(comparison.extractor().description());
                    all.add(comparison.sampler());
                    all.add(sets.evaluations().isPresent() ? sets.evaluations().getAsDouble() : "");
                    return all;
                })
                .toList();
        in.attach(
                table,
                new Attachment.Table(
                        List.of(
                                "value of",
                                "set",
                                "value",
                                "standard error",
                                "low (95 %)",
                                "high (95 %)",
                                "points",
                                "training points",
                                "part of the data",
                                "features",
                                "sampler",
                                "evaluations"),
                        whole));
        return values;
    }
}
