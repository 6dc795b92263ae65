package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** The effective weightings of all variants over the log SNR, each divided by its largest value. */
final class WeightingChart {

    private WeightingChart() {}

    /** A variant's place in the study, with its weighting. */
    private record Line(int index, String name, Weighting weighting) {}

    /** Empty where no variant weighs log SNRs. */
    static Optional<String> of(Study study) {
        List<Line> lines = new ArrayList<>();
        for (int v = 0; v < study.variants().size(); v++) {
            int index = v;
            Variant variant = study.variants().get(v);
            Weighting.of(variant)
                    .filter(weighting -> weighting.peak().y() > 0)
                    .ifPresent(weighting -> lines.add(new Line(index, variant.name(), weighting)));
        }
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        double[] logSnrs = lines.stream()
                .flatMap(line -> line.weighting.points().stream())
                .mapToDouble(Plot.Point::x)
                .toArray();
        Plot plot = new Plot(
                        new Plot.Range(
                                DoubleStream.of(logSnrs).min().orElse(-1),
                                DoubleStream.of(logSnrs).max().orElse(1)),
                        new Plot.Range(0, 1.06),
                        230)
                .yAxis("w / largest w")
                .xAxis("log SNR");
        StringBuilder words = new StringBuilder("Effective weighting over the log SNR");
        for (Line line : lines) {
            double largest = line.weighting.peak().y();
            plot.line(
                    Plot.style(line.index),
                    line.weighting.points().stream()
                            .map(point -> new Plot.Point(point.x(), point.y() / largest))
                            .toList());
            words.append("; ").append(line.name).append(": ").append(line.weighting.words());
        }
        return Optional.of(plot.svg(words.toString()));
    }
}
