package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.Progress;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.plugins.mlflow.MlflowTracker;
import org.ladderlab.plugins.mlflow.folder.WeightsAs;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.RunStatus;
import org.ladderlab.spi.run.Tracker;

/** A step takes as long with a server that is dead as without tracking: both by turns, within one run. */
@Tag("alone")
class DeadServerTest {

    private static final int BLOCK = 25;
    private static final int PAIRS = 30;
    /** Steps at the start of a block in which the tracker is being started or ended. */
    private static final int CHANGING = 5;

    private static final double FINAL_WAIT_SECONDS = 1;

    private record None() {}

    @TempDir
    private Path folder;

    private final List<Double> steps = new ArrayList<>();
    private double finishSeconds;
    private Optional<ByTurns> byTurns = Optional.empty();

    @Test
    void stepsTakeAsLongAsWithoutTrackingAndTheEndWaitsAsLongAsStated() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> dead = List.of(uri(closed), uri(blackHole));
            closed.close();
            train(dead);
        }
        double[] logRatios = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            logRatios[pair] = Math.log(median(2 * pair + 1) / median(2 * pair));
        }
        double mean = Arrays.stream(logRatios).average().orElseThrow();
        double variance = Arrays.stream(logRatios)
                        .map(ratio -> (ratio - mean) * (ratio - mean))
                        .sum()
                / (PAIRS - 1);
        double standardError = Math.sqrt(variance / PAIRS);
        double ratio = Math.exp(mean);
        System.out.printf(
                "step time with a dead server / without tracking: %.4f +- %.4f (%.3f ms without)%n",
                ratio, standardError, 1e3 * median(0));
        assertThat(mean).isLessThan(3 * standardError);
        // However noisy the machine, a step that waited for the network even once in a while would show here.
        assertThat(ratio).isLessThan(1.25);
        assertThat(finishSeconds).isLessThan(FINAL_WAIT_SECONDS + 2);
    }

    private static String uri(ServerSocket socket) {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** The median of a block's step times in seconds. */
    private double median(int block) {
        double[] times = steps.subList(block * BLOCK + CHANGING, (block + 1) * BLOCK).stream()
                .mapToDouble(time -> time)
                .sorted()
                .toArray();
        return times[times.length / 2];
    }

    private void train(List<String> dead) {
        ComponentType<Tracker, None> type = ComponentType.of(
                Kind.TRACKER,
                "by-turns",
                new None(),
                new ComponentType.Doc("MLflow in every second block.", "none", "none"),
                (config, context) -> {
                    ByTurns tracker = new ByTurns(context, dead);
                    byTurns = Optional.of(tracker);
                    return tracker;
                });
        ResolvedExperiment<Experiment> ladder = new ExperimentReader<>(
                        Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS)
                .read(
                        Path.of(CommandLineRun.experiment("quickstart.yaml")),
                        List.of(
                                "training.steps=" + 2 * PAIRS * BLOCK,
                                "training.checkpointEvery=100000",
                                "compute.threads=1",
                                "evaluation={splits: [test], examples: 50, draws: 1}"))
                .get(0);
        Experiment experiment = ladder.value().withTrackers(List.of(type.byDefault()));
        new Engine(new Watch())
                .run(new RunRequest(experiment, ladder.toYaml(), ladder.flattened(), folder.resolve("run")));
    }

    private final class Watch implements Progress {
        private long last = System.nanoTime();

        @Override
        public void step(
                String run, long step, long of, double pace, double left, double loss, OptionalDouble bitsPerDim) {
            long now = System.nanoTime();
            steps.add((now - last) / 1e9);
            last = now;
            if (step % BLOCK == 0) {
                byTurns.orElseThrow().turn();
            }
        }

        @Override
        public void message(String run, String text) {}
    }

    /** Tells MLflow in every second block; its server refuses connections and never answers by turns. */
    private final class ByTurns implements Tracker {
        private final BuildContext context;
        private final List<String> dead;
        private Optional<Run> run = Optional.empty();
        private Optional<Tracker> now = Optional.empty();
        private int blocks;

        ByTurns(BuildContext context, List<String> dead) {
            this.context = context;
            this.dead = dead;
        }

        @Override
        public void start(Run about) {
            run = Optional.of(about);
        }

        /** A block is over, and the next one begins. */
        void turn() {
            blocks++;
            now.ifPresent(Tracker::close);
            now = blocks % 2 == 0 ? Optional.empty() : Optional.of(mlflow(dead.get(blocks / 2 % dead.size())));
            now.ifPresent(tracker -> tracker.start(run.orElseThrow()));
        }

        private Tracker mlflow(String uri) {
            return MlflowTracker.TYPE.create(
                    new MlflowTracker.Config(Optional.of(uri), Optional.empty(), FINAL_WAIT_SECONDS, WeightsAs.NONE),
                    context);
        }

        @Override
        public void finish(RunStatus status) {
            Tracker last = mlflow(dead.get(1));
            last.start(run.orElseThrow());
            long start = System.nanoTime();
            last.finish(status);
            finishSeconds = (System.nanoTime() - start) / 1e9;
            last.close();
        }

        @Override
        public void close() {
            now.ifPresent(Tracker::close);
        }
    }
}
