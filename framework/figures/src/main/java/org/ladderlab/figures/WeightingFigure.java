package org.ladderlab.figures;

import java.util.List;
import org.ladderlab.figures.CurveFigure.Curve;
import org.ladderlab.figures.CurveFigure.Panel;
import org.ladderlab.spi.diffusion.EffectiveWeighting;

/** The picture of a weighting over the log SNR. */
public final class WeightingFigure {

    private WeightingFigure() {}

    /** What a run's objective weighs each log SNR by in the end. */
    public static CurveFigure effective(String run, EffectiveWeighting weighting) {
        return of(run + ": effective weighting", weighting);
    }

    /** A weighting as it was written. */
    public static CurveFigure written(String text, EffectiveWeighting weighting) {
        return of("Weighting " + text, weighting);
    }

    /** The weight on a plain and on a logarithmic axis, and whether it is monotone. */
    private static CurveFigure of(String title, EffectiveWeighting weighting) {
        double[] logSnr = weighting.points().stream()
                .mapToDouble(EffectiveWeighting.Point::logSnr)
                .toArray();
        double[] weight = weighting.points().stream()
                .mapToDouble(EffectiveWeighting.Point::weight)
                .toArray();
        List<Curve> curve = List.of(new Curve("w", logSnr, weight));
        return new CurveFigure(
                title,
                weighting.monotone()
                        ? "monotone: yes, so the objective is a bound on noised data"
                        : "monotone: no, so the objective is no bound on noised data",
                List.of(
                        new Panel("log SNR (nats)", "weight w", false, curve),
                        new Panel("log SNR (nats)", "weight w, logarithmic", true, curve)));
    }
}
