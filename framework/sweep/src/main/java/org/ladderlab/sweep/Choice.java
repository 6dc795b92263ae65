package org.ladderlab.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskState;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.SeedRule;
import org.ladderlab.statistics.Interval;
import org.ladderlab.statistics.Spread;

/**
 * What is to be done next in a sweep, from how its tasks stand and what its runs came to; nothing else decides, so that a sweep
 * that is killed chooses as one that is not.
 *
 * @param launch the runs to launch, each with the step after which it is compared with others, if it is
 * @param stop the runs to stop, each with the reason
 */
record Choice(Map<String, OptionalInt> launch, Map<String, String> stop) {

    /**
     * What is known of a run.
     *
     * @param bound of a finished run, nats per example
     * @param open whether it is worth another attempt
     */
    record Known(SweepPlan.Run run, TaskState state, Optional<Double> bound, boolean open) {

        boolean done() {
            return bound.isPresent();
        }

        boolean stopped() {
            return state.status() == TaskState.Status.STOPPED_EARLY;
        }

        /** Whether there is something left to do for it. */
        boolean waits() {
            return open && !done() && !stopped();
        }

        String name() {
            return run.name();
        }
    }

    static Choice of(SweepPlan plan, List<Known> runs) {
        Choice choice = new Choice(new LinkedHashMap<>(), new LinkedHashMap<>());
        Map<String, List<Known>> variants = new LinkedHashMap<>();
        runs.forEach(run -> variants.computeIfAbsent(run.run().variant(), v -> new ArrayList<>())
                .add(run));
        plan.seedRule().ifPresent(rule -> variants.replaceAll((variant, all) -> choice.seeds(all, rule)));
        Optional<Map<String, OptionalInt>> race = plan.halving().flatMap(rule -> choice.race(plan, variants, rule));
        if (race.isPresent()) {
            choice.launch.putAll(race.get());
        } else {
            variants.values().forEach(all -> all.stream()
                    .filter(run -> run.waits() && !choice.stop.containsKey(run.name()))
                    .forEach(run -> choice.launch.put(run.name(), OptionalInt.empty())));
        }
        return choice;
    }

    /** The seeds that a variant needs for now; the others are stopped once the interval is narrow. */
    private List<Known> seeds(List<Known> all, SeedRule rule) {
        double[] bounds = all.stream()
                .flatMap(run -> run.bound().stream())
                .mapToDouble(x -> x)
                .toArray();
        Optional<Interval> interval = bounds.length < rule.atLeast()
                ? Optional.empty()
                : Spread.of(bounds).interval(rule.confidence());
        double half = interval.map(found -> (found.high() - found.low()) / 2).orElse(Double.POSITIVE_INFINITY);
        if (half <= rule.halfWidth()) {
            String why = String.format(
                    Locale.ROOT, "%d seeds are enough: the interval of the mean is +- %.4g nats", bounds.length, half);
            all.stream().filter(Known::waits).forEach(run -> stop.put(run.name(), why));
        }
        // One more than there are, and as many more as have failed for good.
        long enough = Math.max(rule.atLeast(), bounds.length + 1L);
        List<Known> wanted = new ArrayList<>();
        for (Known run : all) {
            if (enough > 0) {
                wanted.add(run);
                enough -= run.done() || run.open() ? 1 : 0;
            }
        }
        return wanted;
    }

    /**
     * Compares variants at each rung in turn. The runs that are missing at the first rung which not all have reached; empty once
     * the race is over. A variant of which a run is done has won its race.
     */
    private Optional<Map<String, OptionalInt>> race(SweepPlan plan, Map<String, List<Known>> variants, Halving rule) {
        Map<String, List<Known>> racing = new LinkedHashMap<>(variants);
        int steps = plan.runs().stream().mapToInt(SweepPlan.Run::steps).max().orElse(0);
        for (int rung : rule.rungs(steps)) {
            racing.values().removeIf(all -> all.stream().noneMatch(run -> reached(run, rung) || run.waits()));
            Map<String, OptionalInt> missing = new LinkedHashMap<>();
            racing.values().stream()
                    .filter(all -> all.stream().noneMatch(Known::done))
                    .flatMap(List::stream)
                    .filter(run -> run.waits()
                            && !reached(run, rung)
                            && rung < run.run().steps())
                    .forEach(run -> missing.put(run.name(), OptionalInt.of(rung)));
            if (!missing.isEmpty()) {
                return Optional.of(missing);
            }
            drop(plan, racing, rung, rule);
        }
        return Optional.empty();
    }

    private static boolean reached(Known run, int rung) {
        return run.state().progress().rungs().containsKey(rung);
    }

    private void drop(SweepPlan plan, Map<String, List<Known>> racing, int rung, Halving rule) {
        Map<String, Double> means = new TreeMap<>();
        racing.forEach((variant, all) -> all.stream()
                .filter(run -> reached(run, rung))
                .mapToDouble(run -> run.state().progress().rungs().getOrDefault(rung, Double.NaN))
                .average()
                .ifPresent(mean -> means.put(variant, Double.isNaN(mean) ? Double.POSITIVE_INFINITY : mean)));
        List<String> order = means.keySet().stream()
                .sorted(Comparator.comparingDouble((String variant) -> means.getOrDefault(variant, Double.NaN)))
                .toList();
        int kept = rule.kept(order.size());
        for (int i = kept; i < order.size(); i++) {
            String variant = order.get(i);
            if (plan.baseline().filter(variant::equals).isPresent()) {
                continue;
            }
            String why = String.format(
                    Locale.ROOT,
                    "after step %d it was number %d of %d (%.4f nats on the validation split), and %d go on",
                    rung,
                    i + 1,
                    order.size(),
                    means.getOrDefault(variant, Double.NaN),
                    kept);
            List<Known> dropped = racing.getOrDefault(variant, List.of());
            if (dropped.stream().noneMatch(Known::done)) {
                dropped.stream().filter(Known::waits).forEach(run -> stop.putIfAbsent(run.name(), why));
                racing.remove(variant);
            }
        }
    }
}
