package org.ladderlab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ladderlab.runs.sweep.SweepPlan;
import org.ladderlab.runs.sweep.TaskState;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.SeedRule;

/** What is done next in a sweep whose runs' bounds are known in advance. */
class ChoiceTest {

    private static final Instant NOW = Instant.EPOCH;
    private static final int STEPS = 100;

    /** A sweep that is carried out at once, run by run: variant v has the bound {@code bounds[v] + noise(seed)}. */
    private static final class World {

        private final SweepPlan plan;
        private final Map<String, Double> bounds = new TreeMap<>();
        private final Map<String, TaskState> states = new LinkedHashMap<>();
        private final Map<String, Double> done = new TreeMap<>();
        private final List<String> log = new ArrayList<>();

        World(double[] variants, double[] seeds, Optional<Halving> halving, Optional<SeedRule> rule, String baseline) {
            List<SweepPlan.Run> runs = new ArrayList<>();
            for (int v = 0; v < variants.length; v++) {
                for (int s = 0; s < seeds.length; s++) {
                    String name = "v" + v + "-seed" + s;
                    runs.add(new SweepPlan.Run(name, "v" + v, s, Map.of(), STEPS, "runs/" + name));
                    bounds.put(name, variants[v] + seeds[s]);
                    states.put(name, TaskState.queued(STEPS, NOW));
                }
            }
            plan = new SweepPlan(
                    "world", "0", Optional.of(baseline).filter(name -> !name.isEmpty()), runs, halving, rule);
        }

        Choice choice() {
            return Choice.of(
                    plan,
                    plan.runs().stream()
                            .map(run -> new Choice.Known(
                                    run,
                                    states.get(run.name()),
                                    Optional.ofNullable(done.get(run.name())),
                                    states.get(run.name()).status() != TaskState.Status.FAILED))
                            .toList());
        }

        /** Does what is chosen until nothing is left to do. */
        World play() {
            for (Choice choice = choice();
                    !choice.launch().isEmpty() || !choice.stop().isEmpty();
                    choice = choice()) {
                choice.stop().forEach((run, why) -> {
                    log.add("stop " + run);
                    states.put(run, states.get(run).now(TaskState.Status.STOPPED_EARLY, why, NOW));
                });
                choice.launch().forEach(this::carryOut);
            }
            return this;
        }

        private void carryOut(String run, OptionalInt until) {
            log.add(run + (until.isPresent() ? " until " + until.getAsInt() : ""));
            TaskState state = states.get(run);
            if (until.isPresent()) {
                states.put(run, state.judged(until.getAsInt(), bounds.get(run), NOW));
            } else {
                states.put(run, state.now(TaskState.Status.DONE, "", NOW));
                done.put(run, bounds.get(run));
            }
        }
    }

    @Test
    void withoutRulesEveryRunIsLaunchedToItsEnd() {
        World world = new World(new double[] {3, 1}, new double[] {0, 0.1}, Optional.empty(), Optional.empty(), "");
        assertThat(world.play().log).containsExactly("v0-seed0", "v0-seed1", "v1-seed0", "v1-seed1");
    }

    @Test
    void halvingStopsTheWorseHalfAtEachRungButNeverTheBaseline() {
        double[] variants = {9, 5, 3, 8, 2};
        World world =
                new World(variants, new double[] {0}, Optional.of(new Halving(20, 2)), Optional.empty(), "v0").play();
        assertThat(world.log)
                .containsExactly(
                        "v0-seed0 until 20",
                        "v1-seed0 until 20",
                        "v2-seed0 until 20",
                        "v3-seed0 until 20",
                        "v4-seed0 until 20",
                        "stop v3-seed0",
                        "v0-seed0 until 40",
                        "v1-seed0 until 40",
                        "v2-seed0 until 40",
                        "v4-seed0 until 40",
                        "stop v1-seed0",
                        "v0-seed0 until 80",
                        "v2-seed0 until 80",
                        "v4-seed0 until 80",
                        "v0-seed0",
                        "v2-seed0",
                        "v4-seed0");
        assertThat(world.states.get("v1-seed0").cause())
                .isEqualTo("after step 40 it was number 3 of 4 (5.0000 nats on the validation split), and 2 go on");
    }

    @Test
    void halvingComparesTheMeansOverTheSeeds() {
        // The best single run belongs to the worse variant.
        World world = new World(
                        new double[] {4, 5},
                        new double[] {-2, 2},
                        Optional.of(new Halving(50, 2)),
                        Optional.empty(),
                        "")
                .play();
        assertThat(world.log)
                .contains("v0-seed0", "v0-seed1", "stop v1-seed0", "stop v1-seed1")
                .doesNotContain("v1-seed0", "v1-seed1");
    }

    @Test
    void aKilledRaceIsGoneOnWithAtTheRungThatWasNotReached() {
        World world =
                new World(new double[] {4, 5}, new double[] {0}, Optional.of(new Halving(50, 2)), Optional.empty(), "");
        world.carryOut("v0-seed0", OptionalInt.of(50));
        assertThat(world.choice().launch()).containsExactly(Map.entry("v1-seed0", OptionalInt.of(50)));
    }

    @Test
    void aVariantThatFailsLeavesTheRaceToTheOthers() {
        World world = new World(
                new double[] {4, 5, 6}, new double[] {0}, Optional.of(new Halving(50, 2)), Optional.empty(), "");
        world.states.put("v0-seed0", TaskState.queued(STEPS, NOW).failed("not finite", false, NOW));
        assertThat(world.play().log)
                .containsExactly("v1-seed0 until 50", "v2-seed0 until 50", "stop v2-seed0", "v1-seed0");
    }

    @Test
    void seedsAreAddedOneByOneUntilTheIntervalIsNarrow() {
        // With s = 0.1 the 95 % interval of three is +- 0.248, of four +- 0.159 at the most: t = 4.303, 3.182.
        double[] seeds = {-0.1, 0, 0.1, 0, 0.05, 0.05};
        SeedRule rule = new SeedRule(3, 6, 0.2, 0.95);
        World world = new World(new double[] {7}, seeds, Optional.empty(), Optional.of(rule), "").play();
        assertThat(world.log)
                .containsExactly("v0-seed0", "v0-seed1", "v0-seed2", "v0-seed3", "stop v0-seed4", "stop v0-seed5");
        assertThat(world.states.get("v0-seed4").cause())
                .isEqualTo("4 seeds are enough: the interval of the mean is +- 0.1299 nats");
    }

    @Test
    void aSeedThatFailsForGoodIsReplacedByTheNext() {
        World world = new World(
                new double[] {7},
                new double[] {0, 0.1, 0.2, 0.1},
                Optional.empty(),
                Optional.of(new SeedRule(3, 4, 1, 0.95)),
                "");
        world.states.put("v0-seed1", TaskState.queued(STEPS, NOW).failed("not finite", false, NOW));
        assertThat(world.play().log).containsExactly("v0-seed0", "v0-seed2", "v0-seed3");
    }

    @Test
    void withBothRulesTheRaceIsRunOnTheFirstSeedsAndSurvivorsGetMore() {
        World world = new World(
                        new double[] {4, 9},
                        new double[] {0, 3, 0, 3},
                        Optional.of(new Halving(50, 2)),
                        Optional.of(new SeedRule(2, 4, 0.001, 0.95)),
                        "")
                .play();
        assertThat(world.log)
                .containsExactly(
                        "v0-seed0 until 50",
                        "v0-seed1 until 50",
                        "v1-seed0 until 50",
                        "v1-seed1 until 50",
                        "stop v1-seed0",
                        "stop v1-seed1",
                        "v0-seed0",
                        "v0-seed1",
                        "v0-seed2",
                        "v0-seed3");
    }
}
