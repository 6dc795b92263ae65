package org.ladderlab.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ladderlab.runs.RunResult;

/**
 * What a variant's objective weighed each log SNR by: {@code w(l)} of {@code 1/2 integral of w(l) E||eps - epsHat||^2 dl} (Kingma
 * and Gao 2023), as its runs wrote it into {@code result.json}.
 *
 * @param monotone whether w never increases with the log SNR: then the objective is a bound on noised data
 * @param points (log SNR, weight), from the lowest log SNR up
 */
record Weighting(boolean monotone, List<Plot.Point> points) {

    /** That of the variant's first finished run; seeds change it only where the schedule is learned. */
    static Optional<Weighting> of(Variant variant) {
        return variant.finished().stream()
                .flatMap(run -> run.finished().flatMap(RunResult::weighting).stream())
                .filter(weighting -> weighting.points().size() > 1)
                .findFirst()
                .map(weighting -> new Weighting(
                        weighting.monotone(),
                        weighting.points().stream()
                                .map(point -> new Plot.Point(point.logSnr(), point.weight()))
                                .sorted(Comparator.comparingDouble(Plot.Point::x))
                                .toList()));
    }

    /** The log SNR that weighs most. */
    Plot.Point peak() {
        return points.stream().max(Comparator.comparingDouble(Plot.Point::y)).orElseThrow();
    }

    /** In a few words. */
    String words() {
        return monotone ? "monotone" : "not monotone, largest at log SNR " + Rounded.fixed(peak().x(), 1);
    }
}
