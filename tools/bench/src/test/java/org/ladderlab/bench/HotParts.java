package org.ladderlab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.nn.Ops;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What each step does often and briefly. Each call has a manager of its own, as each step has; {@code manager} is that alone.
 * The median of the samples (p0.50) is right on a machine that is shared, too.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HotParts {

    private NDManager root;
    private NDArray x;
    private NoiseSchedule schedule;
    private double[] times;

    @Setup
    public void prepare() {
        root = NDManager.newBaseManager("PyTorch");
        JniUtils.setNumThreads(1);
        x = root.ones(new Shape(64));
        schedule = ExperimentBuilder.alone(
                Catalogue.load(List.of()).get(Kind.SCHEDULE, "cosine").byDefault());
        times = IntStream.range(0, 32).mapToDouble(i -> (i + 0.5) / 32).toArray();
    }

    @TearDown
    public void close() {
        root.close();
    }

    @Benchmark
    public void manager() {
        root.newSubManager().close();
    }

    /** The log SNRs of a batch of 32, as a tensor. */
    @Benchmark
    public void scheduleOfABatch() {
        try (NDManager manager = root.newSubManager()) {
            schedule.logSnr(times, new Scope(manager, true, 1, 1));
        }
    }

    @Benchmark
    public void nativeCall() {
        try (NDManager manager = root.newSubManager()) {
            NDArray y = x.exp();
            y.attach(manager);
        }
    }

    @Benchmark
    public void torchScriptCall() {
        try (NDManager manager = root.newSubManager()) {
            NDArray y = Ops.silu(x);
            y.attach(manager);
        }
    }

    @Benchmark
    public void scaleByANumber() {
        try (NDManager manager = root.newSubManager()) {
            NDArray y = Tensors.scale(x, 2);
            y.attach(manager);
        }
    }

    @Benchmark
    public void normalDraws() {
        try (NDManager manager = root.newSubManager()) {
            new Scope(manager, true, 1, 1).normal(new Shape(64));
        }
    }

    /** What makes a step's numbers depend on its own seed alone. */
    @Benchmark
    public void reseed() {
        JniUtils.setSeed(7);
    }
}
