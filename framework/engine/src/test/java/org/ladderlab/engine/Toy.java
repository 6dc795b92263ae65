package org.ladderlab.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.nn.Ops;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Precision;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** A complete linear Gaussian ladder on a tiny data set, for the engine's tests. */
public final class Toy {

    public static final int LATENTS = 3;

    private Toy() {}

    public static <T, C extends Record> ComponentType<T, C> type(
            Kind<T> kind, String name, C defaults, ComponentType.Factory<? extends T, C> factory) {
        return ComponentType.of(kind, name, defaults, new ComponentType.Doc("For tests.", "", ""), factory);
    }

    public record None() {}

    record DataConfig(boolean images) {}

    static final ComponentType<Dataset, DataConfig> DATA =
            type(Kind.DATASET, "toy-data", new DataConfig(false), (config, context) -> new ToyData(config.images()));

    /** Points on a noisy line, or images of a bright bar. */
    record ToyData(boolean images) implements Dataset {
        @Override
        public DataSpec spec() {
            Shape shape = images ? new Shape(1, 8, 8) : new Shape(2);
            return new DataSpec("toy", shape, Optional.empty(), 0);
        }

        @Override
        public int size(Split split) {
            return split == Split.TRAIN ? 200 : 50;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            float[] values = new float[indices.length * (images ? 64 : 2)];
            for (int i = 0; i < indices.length; i++) {
                SplittableRandom random = new SplittableRandom(split.ordinal() * 10_000L + indices[i]);
                double u = 2 * random.nextDouble() - 1;
                if (images) {
                    for (int p = 0; p < 64; p++) {
                        values[i * 64 + p] = (float) (2 * Math.exp(-Math.pow(p % 8 - 3.5 - 3 * u, 2)) - 1);
                    }
                } else {
                    values[2 * i] = (float) u;
                    values[2 * i + 1] = (float) (0.5 * u + 0.1 * (random.nextDouble() - 0.5));
                }
            }
            Shape shape = Tensors.batched(indices.length, spec().shape());
            return new Batch(scope.manager().create(values, shape), Optional.empty());
        }

        @Override
        public String fingerprint() {
            return "toy-" + images;
        }
    }

    static final ComponentType<Encoder, None> ENCODER = type(
            Kind.ENCODER,
            "toy-encoder",
            new None(),
            (config, context) -> new ToyEncoder(context.parameters(), context.data()));

    static final class ToyEncoder implements Encoder {
        private final List<NDArray> weights = new ArrayList<>();

        ToyEncoder(Parameters parameters, DataSpec data) {
            for (int l = 0; l < LATENTS; l++) {
                weights.add(parameters.weight(
                        "level" + l, new Shape(2, data.dimensions()), Parameters.Initializer.normal(0.1)));
            }
        }

        @Override
        public List<Level> levels() {
            List<Level> levels = new ArrayList<>();
            for (int l = 0; l < LATENTS; l++) {
                levels.add(Level.of(l, LATENTS, "z" + (l + 1), new Shape(2)));
            }
            return levels;
        }

        @Override
        public NDList evidence(NDArray x, Scope scope) {
            return new NDList(
                    x.reshape(x.getShape().get(0), x.size() / x.getShape().get(0)));
        }

        @Override
        public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
            NDArray mean = Ops.linear(evidence.get(0), weights.get(level), Optional.empty());
            return Posterior.topDown(new DiagonalGaussian(mean, Tensors.shift(mean.zerosLike(), -2)));
        }
    }

    static final ComponentType<Decoder, None> DECODER = type(
            Kind.DECODER,
            "toy-decoder",
            new None(),
            (config, context) -> new ToyDecoder(context.parameters(), context.data()));

    public static final class ToyDecoder implements Decoder {
        private final DataSpec data;
        private final NDArray output;

        public ToyDecoder(Parameters parameters, DataSpec data) {
            this.data = data;
            this.output =
                    parameters.weight("output", new Shape(data.dimensions(), 2), Parameters.Initializer.normal(0.1));
        }

        @Override
        public NDArray start(long examples, Scope scope) {
            return scope.manager().zeros(new Shape(examples, 2));
        }

        @Override
        public DiagonalGaussian prior(int level, NDArray topDown, Scope scope) {
            return new DiagonalGaussian(topDown, topDown.zerosLike());
        }

        @Override
        public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
            return latent;
        }

        @Override
        public boolean isDensity() {
            return true;
        }

        @Override
        public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
            NDArray mean = mean(topDown, scope);
            return new DiagonalGaussian(mean, Tensors.shift(mean.zerosLike(), -3)).logProb(x);
        }

        @Override
        public NDArray mean(NDArray topDown, Scope scope) {
            return Ops.linear(topDown, output, Optional.empty())
                    .reshape(Tensors.batched(topDown.getShape().get(0), data.shape()));
        }
    }

    /** Where the loss is made not finite, and whether it names its bound. */
    record LossConfig(long nanAt, boolean bound) {
        LossConfig(long nanAt) {
            this(nanAt, true);
        }
    }

    static final ComponentType<Loss, LossConfig> LOSS = type(
            Kind.LOSS,
            "toy-loss",
            new LossConfig(-1),
            (config, context) -> new ToyLoss(
                    config, new HierarchicalBound(context.part(Encoder.class), context.part(Decoder.class))));

    record ToyLoss(LossConfig config, Bound ladder) implements Loss {
        @Override
        public Optional<Bound> bound() {
            return config.bound() ? Optional.of(ladder) : Optional.empty();
        }

        @Override
        public Objective objective(Batch batch, Scope scope) {
            LedgerTerms terms = ladder.ledger(batch.data(), 1, scope);
            NDArray reconstruction = terms.reconstruction().mean();
            NDArray total = terms.total().mean();
            if (scope.number() == config.nanAt()) {
                reconstruction = Tensors.scale(reconstruction, Double.NaN);
                total = total.add(reconstruction);
            }
            return new Objective(total, Map.of("reconstruction", reconstruction), Optional.of(total));
        }
    }

    static final ComponentType<Optimizer, None> OPTIMIZER =
            type(Kind.OPTIMIZER, "toy-momentum", new None(), (config, context) -> new Momentum());

    static final class Momentum implements Optimizer {
        @Override
        public double learningRate() {
            return 0.01;
        }

        @Override
        public Rule prepare(List<NDArray> weights, NDManager manager) {
            List<NDArray> velocity = new ArrayList<>();
            weights.forEach(weight -> velocity.add(manager.zeros(weight.getShape())));
            return new Rule() {
                @Override
                public void apply(List<NDArray> gradients, double learningRate, long number) {
                    WeightOps.lerp(velocity, gradients, 0.1);
                    for (int i = 0; i < velocity.size(); i++) {
                        NDArray change = gradients.get(i).zerosLike().add(velocity.get(i));
                        weights.get(i).subi(Tensors.scale(change, learningRate));
                    }
                }

                @Override
                public Map<String, NDArray> state() {
                    Map<String, NDArray> state = new LinkedHashMap<>();
                    for (int i = 0; i < velocity.size(); i++) {
                        state.put("velocity" + i, velocity.get(i));
                    }
                    return state;
                }
            };
        }
    }

    static final ComponentType<Sampler, None> SAMPLER =
            type(Kind.SAMPLER, "toy-sampler", new None(), (config, context) -> {
                Decoder decoder = context.part(Decoder.class);
                return (count, scope) -> {
                    NDArray z = scope.normal(new Shape(count, 2));
                    scope.note("evaluations", 1);
                    return decoder.mean(z.mul(scope.scalar(Math.sqrt(LATENTS))), scope);
                };
            });

    static final ComponentType<Metric, None> METRIC =
            type(Kind.METRIC, "toy-metric", new None(), (config, context) -> in -> {
                List<Double> means = new ArrayList<>();
                for (Metric.Evaluated evaluated : in.batches()) {
                    means.add((double) evaluated.batch().data().mean().getFloat());
                }
                return Map.of(
                        "mean",
                        Estimate.ofMean(means.stream().mapToDouble(m -> m).toArray()));
            });

    public static Experiment experiment(int steps) {
        return experiment(training(steps), new LossConfig(-1), false);
    }

    /** The same experiment whose metrics are measured while it trains too. */
    static Experiment withMetricsEvery(Experiment toy, int every) {
        Experiment.Evaluation judged = toy.evaluation();
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                toy.data(),
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                new Experiment.Evaluation(
                        judged.splits(),
                        judged.examples(),
                        judged.batchSize(),
                        judged.draws(),
                        judged.maxLevels(),
                        judged.average(),
                        Optional.of(every)),
                toy.sampling(),
                toy.metrics(),
                toy.trackers(),
                toy.compute());
    }

    /** The same experiment with other metrics. */
    static Experiment withMetrics(Experiment toy, List<Ref<Metric>> metrics) {
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                toy.data(),
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                toy.evaluation(),
                toy.sampling(),
                metrics,
                toy.trackers(),
                toy.compute());
    }

    static Experiment.Training training(int steps) {
        return training(steps, List.of());
    }

    /** Keeps power-function averages of these widths every ten steps, and is judged by one of some width. */
    static Experiment keeping(List<Double> widths, int steps, Optional<Double> judged) {
        Experiment.Training usual = training(steps);
        Experiment toy = experiment(
                new Experiment.Training(
                        usual.steps(),
                        usual.batchSize(),
                        usual.clipNorm(),
                        usual.averageDecay(),
                        usual.learningRate(),
                        usual.logEvery(),
                        usual.checkpointEvery(),
                        usual.keepCheckpoints(),
                        Optional.empty(),
                        usual.nonFinite(),
                        usual.groups(),
                        usual.best(),
                        widths.isEmpty() ? usual.powerAverages() : new Experiment.PowerAverages(widths, 10)),
                new LossConfig(-1),
                false);
        return new Experiment(
                toy.name(),
                toy.description(),
                toy.seed(),
                toy.data(),
                toy.model(),
                toy.loss(),
                toy.optimizer(),
                toy.training(),
                new Experiment.Evaluation(List.of(Split.TEST), Optional.empty(), 20, 2, 10, judged, Optional.empty()),
                new Experiment.Sampling(Optional.empty(), 64, List.of(), Optional.empty()),
                List.of(),
                toy.trackers(),
                toy.compute());
    }

    static Experiment.Training training(int steps, List<Experiment.WeightGroup> groups) {
        return training(steps, groups, Optional.empty());
    }

    static Experiment.Training training(
            int steps, List<Experiment.WeightGroup> groups, Optional<Experiment.Best> best) {
        return new Experiment.Training(
                steps,
                16,
                Optional.of(1.0),
                0.99,
                new Experiment.LearningRate(5, 0, Experiment.Decay.COSINE, 0.1),
                7,
                10,
                3,
                Optional.of(15),
                Experiment.NonFinite.STOP,
                groups,
                best,
                new Experiment.PowerAverages(List.of(), 500));
    }

    public static Experiment experiment(Experiment.Training training, LossConfig loss, boolean images) {
        return new Experiment(
                "toy",
                "",
                7,
                new Ref<>(DATA, new DataConfig(images)),
                new Experiment.Model(
                        ENCODER.byDefault(),
                        DECODER.byDefault(),
                        Experiment.DEFAULTS.model().weights()),
                new Ref<>(LOSS, loss),
                OPTIMIZER.byDefault(),
                training,
                new Experiment.Evaluation(
                        List.of(Split.TEST),
                        Optional.empty(),
                        20,
                        loss.bound() ? 2 : 1,
                        10,
                        Optional.empty(),
                        Optional.empty()),
                new Experiment.Sampling(Optional.of(SAMPLER.byDefault()), 36, List.of(), Optional.of(20)),
                List.of(METRIC.byDefault()),
                List.of(),
                new Experiment.Compute(1, "cpu", Precision.FP32, MemoryLayout.AUTO, Kernels.LIBRARY));
    }

    public static RunRequest request(Experiment experiment, Path folder) {
        RunRequest request = new RunRequest(experiment, "name: toy\n", Map.of("name", "toy"), folder);
        Map<String, Identity.Content> files = new HashMap<>();
        experiment.model().weights().file().ifPresent(file -> files.put("model.weights.file", content(file)));
        return new RunRequest(
                experiment,
                request.resolved(),
                request.settings(),
                new Identity(request.identity().settings(), Map.of(), files, ""),
                request.origins(),
                folder,
                request.pauseAfter(),
                false);
    }

    private static Identity.Content content(String file) {
        return new Identity.Content(file, Sha256.of(Path.of(file)));
    }

    /** Remembers what it is told. */
    public static class Silent implements Progress {
        final List<String> messages = new ArrayList<>();
        long steps;

        @Override
        public void step(
                String run,
                long step,
                long steps,
                double stepsPerSecond,
                double secondsLeft,
                double loss,
                java.util.OptionalDouble bitsPerDim) {
            this.steps++;
        }

        @Override
        public void message(String run, String text) {
            messages.add(text);
        }
    }
}
