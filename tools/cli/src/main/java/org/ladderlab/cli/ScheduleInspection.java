package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.ladderlab.figures.CurveFigure;
import org.ladderlab.figures.ScheduleFigure;
import org.ladderlab.spi.diffusion.DiscreteStep;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/**
 * The values of a schedule.
 *
 * @param text as it was written
 * @param frame what alpha and sigma are of
 */
record ScheduleInspection(String text, NoiseSchedule schedule, Frame frame) {

    /** Where to look if nobody says. */
    static final double[] SOME_TIMES = {0, 0.1, 0.25, 0.5, 0.75, 0.9, 1};

    /** {@code {"points": [{"t", "logSnr", "dLogSnr", "alpha", "sigma"}]}}. */
    Inspection points(double[] times) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode points = root.putArray("points");
        for (double t : times) {
            if (!(t >= 0 && t <= 1)) {
                throw new UsageException("--at: a time is between 0 and 1, not " + t + ".");
            }
            double logSnr = schedule.logSnr(t);
            ObjectNode point = points.addObject();
            Inspection.put(point, "t", t);
            Inspection.put(point, "logSnr", logSnr);
            Inspection.put(point, "dLogSnr", schedule.logSnrDerivative(t));
            Inspection.put(point, "alpha", frame.alpha(logSnr));
            Inspection.put(point, "sigma", frame.sigma(logSnr));
        }
        return new Inspection(root, Optional.empty(), ScheduleFigure.continuous(text, schedule, frame));
    }

    /** {@code {"steps": [{"t", "beta", "alphaBar", "logSnr"}]}}, t = 1 .. T. */
    Inspection steps(int count) {
        List<DiscreteStep> ladder = DiscreteStep.of(schedule, count);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode steps = root.putArray("steps");
        for (DiscreteStep step : ladder) {
            ObjectNode node = steps.addObject();
            node.put("t", step.index());
            Inspection.put(node, "beta", step.beta());
            Inspection.put(node, "alphaBar", step.alphaBar());
            Inspection.put(node, "logSnr", step.logSnr());
        }
        CurveFigure figure = ScheduleFigure.discrete(text, ladder);
        return new Inspection(root, Optional.empty(), figure);
    }
}
