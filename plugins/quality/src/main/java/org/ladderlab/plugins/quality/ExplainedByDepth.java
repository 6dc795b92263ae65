package org.ladderlab.plugins.quality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ladderlab.plugins.quality.DepthAxis.Place;
import org.ladderlab.plugins.quality.estimators.ExplainedVariance;
import org.ladderlab.plugins.quality.estimators.Interval;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Attachment.Curves.Axis;
import org.ladderlab.spi.run.Attachment.Curves.Curve;
import org.ladderlab.spi.run.MetricInput;

/**
 * What was found at each place, as numbers, a table and pictures.
 *
 * @param encoded with what is shared from q; empty where nothing was drawn anew
 * @param prior with what is shared from p; empty likewise
 */
record ExplainedByDepth(
        List<Place> places,
        List<ExplainedVariance> reconstructed,
        List<ExplainedVariance> encoded,
        List<ExplainedVariance> prior) {

    static ExplainedByDepth reconstructedOnly(List<Place> places, List<ExplainedVariance> reconstructed) {
        return new ExplainedByDepth(places, reconstructed, List.of(), List.of());
    }

    /** The numbers; the rest is left with the run. */
    Map<String, Estimate> leave(MetricInput in) {
        Map<String, Estimate> values = new LinkedHashMap<>();
        put(values, "", encoded, ExplainedVariance::share);
        put(values, "prior-", prior, ExplainedVariance::share);
        put(values, "reconstructed-", reconstructed, ExplainedVariance::share);
        put(values, "redrawn-", prior, ExplainedVariance::within);
        if (!encoded.isEmpty()) {
            values.put("redrawn-all", new Estimate(prior.get(prior.size() - 1).total(), Double.NaN));
            halfDepth(values);
            smallestRise(values);
        }
        in.attach("shares", shares());
        if (!encoded.isEmpty()) {
            in.attach("redrawn", redrawn());
        }
        in.attach("table", table(values));
        return values;
    }

    private static Estimate estimate(Interval found) {
        return new Estimate(found.value(), found.standardError());
    }

    private void put(
            Map<String, Estimate> values,
            String prefix,
            List<ExplainedVariance> found,
            Function<ExplainedVariance, Interval> what) {
        IntStream.range(0, found.size())
                .forEach(l -> values.put(prefix + places.get(l).name(), estimate(what.apply(found.get(l)))));
    }

    /** There is none where less is explained next to the data, or more by the deepest level alone. */
    private void halfDepth(Map<String, Estimate> values) {
        double found = halfDepth(l -> encoded.get(l).share().value());
        List<double[]> without = encoded.stream().map(ExplainedVariance::shares).toList();
        double[] each = IntStream.range(0, without.get(0).length)
                .mapToDouble(i -> halfDepth(l -> without.get(l)[i]))
                .toArray();
        if (Double.isFinite(found)) {
            values.put("half-depth", estimate(ExplainedVariance.estimate(found, each)));
        }
    }

    private double halfDepth(IntToDoubleFunction share) {
        for (int l = 1; l < places.size(); l++) {
            double nearer = share.applyAsDouble(l - 1);
            double deeper = share.applyAsDouble(l);
            if (nearer >= 0.5 && deeper < 0.5) {
                double part = (nearer - 0.5) / (nearer - deeper);
                return places.get(l - 1).depth()
                        + part * (places.get(l).depth() - places.get(l - 1).depth());
            }
        }
        return Double.NaN;
    }

    private void smallestRise(Map<String, Estimate> values) {
        IntStream.range(1, places.size())
                .mapToObj(l -> encoded.get(l - 1).shareAbove(encoded.get(l)))
                .min((a, b) -> Double.compare(a.value(), b.value()))
                .ifPresent(least -> values.put("smallest-rise", estimate(least)));
    }

    private Attachment shares() {
        List<Curve> curves = new ArrayList<>();
        if (!encoded.isEmpty()) {
            curves.add(curve("z from q", encoded, ExplainedVariance::share, 0));
            curves.add(curve("low", encoded, ExplainedVariance::share, -2));
            curves.add(curve("high", encoded, ExplainedVariance::share, 2));
            curves.add(curve("z from p", prior, ExplainedVariance::share, 0));
        }
        curves.add(curve("at least, by reconstruction", reconstructed, ExplainedVariance::share, 0));
        return new Attachment.Curves(
                "variance explained by what is deeper, two standard errors",
                Axis.linear("depth"),
                Axis.linear("share of the variance"),
                curves);
    }

    private Attachment redrawn() {
        return new Attachment.Curves(
                "variance drawn anew below",
                Axis.linear("depth"),
                Axis.linear("variance, summed over dimensions"),
                List.of(
                        curve("z from q", encoded, ExplainedVariance::within, 0),
                        curve("z from p", prior, ExplainedVariance::within, 0)));
    }

    private Curve curve(
            String label, List<ExplainedVariance> found, Function<ExplainedVariance, Interval> what, double errors) {
        return new Curve(
                label,
                places.stream().map(Place::depth).toList(),
                found.stream()
                        .map(what)
                        .map(each -> each.value() + errors * each.standardError())
                        .toList());
    }

    /** The values of each place in a row, of a diffusion with its log SNR. */
    private Attachment table(Map<String, Estimate> values) {
        List<String> columns = new ArrayList<>(List.of("place", "depth", "log SNR"));
        List<String> prefixes =
                encoded.isEmpty() ? List.of("reconstructed-") : List.of("", "prior-", "reconstructed-", "redrawn-");
        for (String prefix : prefixes) {
            String what = prefix.isEmpty() ? "explained" : prefix.substring(0, prefix.length() - 1);
            columns.add(what);
            columns.add(what + ", standard error");
        }
        List<List<Object>> rows = new ArrayList<>();
        for (Place place : places) {
            List<Object> row = new ArrayList<>();
            row.add(place.name());
            row.add(place.depth());
            row.add(place.logSnr().isPresent() ? place.logSnr().getAsDouble() : "");
            for (String prefix : prefixes) {
                Estimate value =
                        Optional.ofNullable(values.get(prefix + place.name())).orElseThrow();
                row.add(value.value());
                row.add(value.standardError());
            }
            rows.add(row);
        }
        return new Attachment.Table(columns, rows);
    }
}
