package org.ladderlab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.Progress;
import org.ladderlab.engine.RunRequest;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.NativeMemory;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.experiment.ResolvedExperiment;
import org.ladderlab.spi.tensors.Scope;

/**
 * Our side of a benchmark: one experiment and one task, told what to do by lines on stdin. A step of training is one of {@link
 * Engine#run}, all that {@code ladderlab run} does included; the engine is held between two blocks of steps where it reports
 * its progress.
 *
 * <p>Arguments: the {@link Task}, an experiment file, then {@code path=value} as after {@code --set}.
 */
public final class Worker {

    private final Task task;
    private final ResolvedExperiment<Experiment> resolved;
    private final Exchange exchange;

    private Worker(Task task, ResolvedExperiment<Experiment> resolved, Exchange exchange) {
        this.task = task;
        this.resolved = resolved;
        this.exchange = exchange;
    }

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err);
        Exchange exchange =
                new Exchange(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), out);
        ResolvedExperiment<Experiment> resolved = new ExperimentReader<>(
                        Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS)
                .read(Path.of(arguments[1]), Arrays.asList(arguments).subList(2, arguments.length))
                .get(0);
        new Worker(Task.valueOf(arguments[0].toUpperCase(Locale.ROOT)), resolved, exchange).serve();
        // The engine would finish the run: checkpoint, ledger, figures.
        Runtime.getRuntime().halt(0);
    }

    private void serve() {
        for (Optional<List<String>> command = exchange.next(); command.isPresent(); command = exchange.next()) {
            if (command.get().get(0).equals("check")) {
                exchange.answer(check(Path.of(command.get().get(1))));
            } else {
                exchange.start(command.get());
                work();
                return;
            }
        }
    }

    /** The task with the normal numbers of a file, named by their order. */
    private Map<String, Double> check(Path draws) {
        try (BuiltExperiment built = built();
                GradientMode off = GradientMode.off();
                NDManager manager = built.manager().newSubManager()) {
            Scope scope = new Scope(manager, task == Task.TRAIN, 1, 1);
            return task.check(
                    built,
                    scope.drawing(new Replay(SafeTensors.read(draws, manager).arrays())));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + draws + ".", e);
        }
    }

    /** Normal numbers that were drawn before. */
    private static final class Replay implements Scope.NormalDraws {

        private final Map<String, NDArray> draws;
        private int used;

        Replay(Map<String, NDArray> draws) {
            this.draws = draws;
        }

        @Override
        public NDArray normal(Shape shape, Scope scope) {
            NDArray draw = draws.get(String.valueOf(used++));
            if (draw == null || !draw.getShape().equals(shape)) {
                throw new IllegalStateException("Draw " + (used - 1) + " is asked for in the shape " + shape
                        + ", and the other side's is " + (draw == null ? "absent" : draw.getShape()) + ".");
            }
            NDArray copy = draw.duplicate();
            copy.attach(scope.manager());
            return copy;
        }
    }

    private BuiltExperiment built() {
        Experiment experiment = resolved.value();
        NativeMemory.keepFreed();
        ai.djl.engine.Engine.getEngine("PyTorch");
        int threads = experiment.compute().threads();
        JniUtils.setNumThreads(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        return ExperimentBuilder.build(experiment);
    }

    private void work() {
        if (task == Task.TRAIN) {
            train();
        } else {
            evaluate();
        }
    }

    private void train() {
        try {
            Path folder = Files.createTempDirectory("ladderlab-bench");
            new Engine(new Gate(exchange))
                    .run(new RunRequest(resolved.value(), resolved.toYaml(), resolved.flattened(), folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for the run.", e);
        }
    }

    private void evaluate() {
        try (BuiltExperiment built = built();
                GradientMode off = GradientMode.off()) {
            boolean more = true;
            for (long n = 1; more; n++) {
                try (NDManager manager = built.manager().newSubManager()) {
                    more = exchange.done(Task.mean(task.evaluate(built, new Scope(manager, false, 1, n))));
                }
            }
        }
    }

    /** Holds the engine after each block of steps. */
    private record Gate(Exchange exchange) implements Progress {

        @Override
        public void step(
                String run,
                long step,
                long steps,
                double stepsPerSecond,
                double secondsLeft,
                double loss,
                OptionalDouble bitsPerDim) {
            if (!exchange.done(loss)) {
                Runtime.getRuntime().halt(0);
            }
        }

        @Override
        public void message(String run, String text) {
            System.err.println(text);
        }
    }
}
