package org.ladderlab.plugins.mlflow.points;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ledger of a finished run as points: its terms at step 0 ({@code ledger/test 01 ...}, drawn as bars, numbered from the
 * data to the prior), and the consistency terms over depth u as a curve ({@code depth/test} at step {@code 1000 u}), which
 * lays hierarchies of any number of levels over each other. Nats per example. What the objective really weighed each log SNR by is
 * the curve {@code depth/effectiveWeighting} at step {@code 100 log SNR}.
 */
final class Scores {

    private Scores() {}

    /** The points of a {@code result.json}. */
    static List<Point> of(JsonNode result, long timestamp) {
        List<Point> points = new ArrayList<>();
        result.path("evaluation")
                .properties()
                .forEach(split -> ledger(split.getKey(), split.getValue(), timestamp, points));
        result.path("effectiveWeighting")
                .path("points")
                .forEach(point -> points.add(new Point(
                        "depth/effectiveWeighting",
                        point.path("weight").asDouble(Double.NaN),
                        timestamp,
                        Math.round(100 * point.path("logSnr").asDouble()))));
        points.removeIf(point -> !Double.isFinite(point.value()));
        return points;
    }

    private static void ledger(String split, JsonNode ledger, long timestamp, List<Point> into) {
        String prefix = "ledger/" + split + " ";
        JsonNode levels = ledger.path("levels");
        into.add(new Point(prefix + "00 reconstruction", nats(ledger.path("reconstruction")), timestamp, 0));
        for (int l = 0; l < levels.size(); l++) {
            JsonNode level = levels.get(l);
            String name = String.format(
                    Locale.ROOT, "%02d %s", l + 1, level.path("name").asText().replace('/', '-'));
            into.add(new Point(prefix + name, nats(level), timestamp, 0));
            long permille = Math.round(1000 * level.path("depth").asDouble());
            into.add(new Point("depth/" + split, nats(level), timestamp, permille));
        }
        String last = String.format(Locale.ROOT, "%02d prior", levels.size() + 1);
        into.add(new Point(prefix + last, nats(ledger.path("prior")), timestamp, 0));
        into.add(new Point(
                prefix + "total standard error",
                ledger.path("total").path("standardError").asDouble(Double.NaN),
                timestamp,
                0));
    }

    private static double nats(JsonNode estimate) {
        return estimate.path("nats").asDouble(Double.NaN);
    }
}
