package org.ladderlab.plugins.mlflow.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.mlflow.api.proto.Service;

/** A sweep's variants in Markdown: the mean of each final score over the seeds, with its standard error s / sqrt(n). */
final class VariantTable {

    private static final List<String> SCORES = List.of("test/total", "test/bitsPerDim", "test/densityTotal");
    private static final int MOST_ROWS = 40;

    private VariantTable() {}

    /** The table of the runs that the server has. */
    static String of(String sweep, List<Service.Run> runs) {
        Map<String, List<Service.Run>> variants = new TreeMap<>();
        for (Service.Run run : runs) {
            run.getData().getTagsList().stream()
                    .filter(tag -> tag.getKey().equals("variant"))
                    .forEach(tag -> variants.computeIfAbsent(tag.getValue(), v -> new ArrayList<>())
                            .add(run));
        }
        StringBuilder text = new StringBuilder("The sweep *" + sweep + "*; its runs are nested below it.\n\n");
        text.append(
                "| variant | runs | test/total (nats) | ± | test/bitsPerDim | ± | test/densityTotal (nats) | ± |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
        variants.entrySet().stream().limit(MOST_ROWS).forEach(variant -> {
            text.append("| ").append(variant.getKey().replace("|", "/"));
            text.append(" | ").append(finished(variant.getValue())).append(" | ");
            SCORES.forEach(score -> text.append(estimate(score, variant.getValue())));
            text.append('\n');
        });
        if (variants.size() > MOST_ROWS) {
            text.append("\nand ").append(variants.size() - MOST_ROWS).append(" more variants.\n");
        }
        return text.append("\nMean over the finished runs, ± its standard error over the seeds.\n")
                .toString();
    }

    private static String finished(List<Service.Run> runs) {
        long finished = runs.stream()
                .filter(run -> run.getInfo().getStatus() == Service.RunStatus.FINISHED)
                .count();
        return finished == runs.size() ? Long.toString(finished) : finished + " of " + runs.size();
    }

    private static String estimate(String score, List<Service.Run> runs) {
        double[] values = runs.stream()
                .flatMap(run -> run.getData().getMetricsList().stream())
                .filter(metric -> metric.getKey().equals(score))
                .mapToDouble(Service.Metric::getValue)
                .toArray();
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double error = Math.sqrt(squares / (values.length - 1) / values.length);
        return number(mean) + " | " + number(values.length < 2 ? Double.NaN : error) + " | ";
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "-";
    }
}
