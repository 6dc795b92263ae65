package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.ladderlab.figures.WeightingFigure;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.diffusion.WeightingFunction;

/**
 * The values of a weighting, {@code {"monotone", "points": [{"logSnr", "weight"}]}}. One that is relative to the schedule in use
 * and names none gets the density of the cosine schedule without ends, {@code sech(l / 2) / (2 pi)}, as in table 1 of Kingma and
 * Gao 2023.
 */
final class WeightingInspection {

    /** Where to look if nobody says. */
    static final double[] SOME_LOG_SNRS = {-8, -4, -2, 0, 2, 4, 8};

    private static final double REACH = 15;

    private WeightingInspection() {}

    static Inspection of(String text, WeightingFunction weighting, double[] logSnrs) {
        DoubleUnaryOperator weight = l -> weighting.weight(l, 1 / (2 * Math.PI * Math.cosh(l / 2)));
        EffectiveWeighting curve = EffectiveWeighting.of(weight, -REACH, REACH);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("monotone", curve.monotone());
        ArrayNode points = root.putArray("points");
        for (double logSnr : logSnrs) {
            ObjectNode point = points.addObject();
            Inspection.put(point, "logSnr", logSnr);
            Inspection.put(point, "weight", weight.applyAsDouble(logSnr));
        }
        boolean relative = Double.isNaN(weighting.weight(0, Double.NaN));
        Optional<String> note = relative
                ? Optional.of(
                        "This weighting is relative to the schedule in use; shown for the cosine schedule without ends."
                                + " Name another in its setting 'schedule'.")
                : Optional.empty();
        return new Inspection(root, note, WeightingFigure.written(text, curve));
    }
}
