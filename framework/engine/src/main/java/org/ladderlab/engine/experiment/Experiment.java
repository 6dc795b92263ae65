package org.ladderlab.engine.experiment;

import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.run.Tracker;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Arithmetic;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Precision;

/** One experiment: what an experiment file says once it is resolved. */
public record Experiment(
        @Setting(value = "name of the experiment; run folders start with it", required = true) String name,
        @Setting("what it is for, for people") String description,
        @Setting(value = "seed of every random number", min = 0) long seed,
        @Setting(value = "the data", required = true) Ref<Dataset> data,
        @Setting(value = "the two halves of the model", required = true) Model model,
        @Setting(value = "what training minimises", required = true) Ref<Loss> loss,
        @Setting(value = "the rule that turns gradients into changes", required = true) Ref<Optimizer> optimizer,
        @Setting("how it is trained") Training training,
        @Setting("how it is judged") Evaluation evaluation,
        @Setting("what is drawn from the trained model") Sampling sampling,
        @Setting(value = "what else is measured", distinct = true) List<Ref<Metric>> metrics,
        @Setting(value = "who else is told", distinct = true) List<Ref<Tracker>> trackers,
        @Setting("where it is computed") Compute compute) {

    /** The defaults of every setting that has one. */
    public static final Experiment DEFAULTS = new Experiment(
            /* name= */ Required.setting(),
            /* description= */ "",
            /* seed= */ 1,
            /* data= */ Required.setting(),
            /* model= */ new Model(Required.setting(), Required.setting(), new Weights(Optional.empty(), "")),
            /* loss= */ Required.setting(),
            /* optimizer= */ Required.setting(),
            /* training= */ new Training(
                    /* steps= */ 1000,
                    /* batchSize= */ 128,
                    /* clipNorm= */ Optional.of(1.0),
                    /* averageDecay= */ 0.999,
                    /* learningRate= */ new LearningRate(0, 0, Decay.NONE, 0),
                    /* logEvery= */ 10,
                    /* checkpointEvery= */ 500,
                    /* keepCheckpoints= */ 3,
                    /* validateEvery= */ Optional.empty(),
                    /* nonFinite= */ NonFinite.STOP,
                    /* groups= */ List.of(),
                    /* best= */ Optional.empty(),
                    /* powerAverages= */ new PowerAverages(List.of(), 500)),
            /* evaluation= */ new Evaluation(
                    /* splits= */ List.of(Split.TEST),
                    /* examples= */ Optional.empty(),
                    /* batchSize= */ 256,
                    /* draws= */ 1,
                    /* maxLevels= */ 10,
                    /* average= */ Optional.empty(),
                    /* every= */ Optional.empty()),
            /* sampling= */ new Sampling(Optional.empty(), 64, List.of(), Optional.empty()),
            /* metrics= */ List.of(),
            /* trackers= */ List.of(),
            /* compute= */ new Compute(0, "cpu", Precision.FP32, MemoryLayout.AUTO, Kernels.LIBRARY));

    /** The same experiment told to other trackers. */
    public Experiment withTrackers(List<Ref<Tracker>> others) {
        return copy(model, metrics, List.copyOf(others), compute);
    }

    /** The same experiment computed elsewhere or otherwise. */
    public Experiment with(Compute other) {
        return copy(model, metrics, trackers, other);
    }

    /** The same experiment that measures something else. */
    public Experiment withMetrics(List<Ref<Metric>> others) {
        return copy(model, List.copyOf(others), trackers, compute);
    }

    /** The same experiment whose weights are those drawn from the seed: a checkpoint, or nothing, comes after. */
    public Experiment withoutInitialWeights() {
        Model drawn = new Model(model.encoder(), model.decoder(), new Weights(Optional.empty(), ""));
        return copy(drawn, metrics, trackers, compute);
    }

    private Experiment copy(
            Model otherModel, List<Ref<Metric>> otherMetrics, List<Ref<Tracker>> otherTrackers, Compute otherCompute) {
        return new Experiment(
                name,
                description,
                seed,
                data,
                /* model= */ otherModel,
                loss,
                optimizer,
                training,
                evaluation,
                sampling,
                /* metrics= */ otherMetrics,
                /* trackers= */ otherTrackers,
                /* compute= */ otherCompute);
    }

    /** The inference model and the generative model. */
    public record Model(
            @Setting(value = "q(z | x)", required = true) Ref<Encoder> encoder,
            @Setting(value = "p(z) and p(x | z)", required = true) Ref<Decoder> decoder,
            @Setting("what the weights start as, if not as drawn from the seed") Weights weights) {}

    /** Weights to start from. */
    public record Weights(
            @Setting(value = "a safetensors file or a run's folder; absent for random weights", path = true)
                    Optional<String> file,
            @Setting("the part of the model that the file is for, such as decoder.network; empty for all")
                    String part) {}

    /** How an experiment is trained. */
    public record Training(
            @Setting(value = "number of steps; 0 evaluates the model as it is made", min = 0) int steps,
            @Setting(value = "examples in a step", min = 1) int batchSize,
            @Setting(
                            value = "largest norm of the gradient over all weights; absent for no limit",
                            min = 0,
                            aboveMin = true)
                    Optional<Double> clipNorm,
            @Setting(
                            value = "decay of the moving average of the weights that evaluation uses; 0 for none",
                            min = 0,
                            max = 1,
                            belowMax = true)
                    double averageDecay,
            @Setting("how the optimizer's learning rate changes over the steps") LearningRate learningRate,
            @Setting(value = "steps between two points of the training curve", min = 1) int logEvery,
            @Setting(value = "steps between two checkpoints", min = 1) int checkpointEvery,
            @Setting(value = "how many of the newest checkpoints are kept, beside the best", min = 1)
                    int keepCheckpoints,
            @Setting(value = "steps between two looks at the validation split; absent for none", min = 1)
                    Optional<Integer> validateEvery,
            @Setting("what to do when the loss or a gradient is not finite") NonFinite nonFinite,
            @Setting("parts of the model that learn otherwise than the rest do, by the names of their weights")
                    List<WeightGroup> groups,
            @Setting("the value of a metric by which the best checkpoint is chosen; absent for the bound")
                    Optional<Best> best,
            @Setting("averages of the weights beside the moving one, from which any other is made afterwards")
                    PowerAverages powerAverages) {}

    /** Power-function averages of the weights, which are kept while a run trains. */
    public record PowerAverages(
            @Setting(
                            value = "relative widths of the averages, such as 0.05 and 0.1; empty for none",
                            min = 0.01,
                            max = 0.25,
                            distinct = true)
                    List<Double> widths,
            @Setting(value = "steps between two moments at which they are kept", min = 1) int every) {}

    /** What decides which checkpoint is the best. */
    public record Best(
            @Setting(value = "the metric and its value, for example active-units/units", required = true) String value,
            @Setting("whether more of it is better") boolean higherIsBetter) {}

    /** How a part of the model learns. */
    public record WeightGroup(
            @Setting(
                            value =
                                    "the part, such as decoder.network; of several that a weight is in, the longest says how it learns",
                            required = true)
                    String part,
            @Setting(value = "factor on the learning rate; absent for 1", min = 0, aboveMin = true)
                    Optional<Double> learningRateFactor,
            @Setting(value = "weight decay of its weights; absent for the optimizer's", min = 0)
                    Optional<Double> weightDecay,
            @Setting("whether it stays as it begins") boolean frozen) {}

    /** A factor on the optimizer's learning rate: linear warmup from 0, the full rate for a while, a decay to the last step. */
    public record LearningRate(
            @Setting(value = "steps of linear warmup", min = 0) int warmupSteps,
            @Setting(value = "steps at the full rate between warmup and decay", min = 0) int holdSteps,
            @Setting("shape of the decay after that") Decay decay,
            @Setting(value = "the factor at the last step", min = 0, max = 1) double finalFactor) {}

    /** Shapes of the learning rate's decay. */
    public enum Decay {
        NONE,
        LINEAR,
        COSINE
    }

    /** What to do when the loss or a gradient is not finite. */
    public enum NonFinite {
        /** Stop with the cause; the last good checkpoint stays. */
        STOP,
        /** Leave the weights as they are and count the step. */
        SKIP
    }

    /** How an experiment is judged. */
    public record Evaluation(
            @Setting(value = "the splits whose ledger is reported at the end", distinct = true) List<Split> splits,
            @Setting(value = "examples of a split that are used, from its start; absent for all", min = 2)
                    Optional<Integer> examples,
            @Setting(value = "examples in a batch", min = 1) int batchSize,
            @Setting(value = "Monte Carlo draws over the examples", min = 1) int draws,
            @Setting(value = "largest number of levels or bands of depth in the ledger", min = 1, max = 1000)
                    int maxLevels,
            @Setting(
                            value =
                                    "relative width of the power-function average that is judged; absent for the moving average",
                            min = 0.01,
                            max = 0.25)
                    Optional<Double> average,
            @Setting(
                            value =
                                    "steps between two measurements of the metrics on the validation split while it trains, a multiple of"
                                            + " training.validateEvery; absent for the end only",
                            min = 1)
                    Optional<Integer> every) {}

    /** What is drawn from the trained model. */
    public record Sampling(
            @Setting("how examples are drawn; absent for none") Optional<Ref<Sampler>> sampler,
            @Setting(value = "number of examples", min = 1, max = 4096) int count,
            @Setting(
                            value =
                                    "classes asked of a conditional model, in turn; empty for every class, or for those of the test examples that a sampler is told of",
                            min = 0)
                    List<Integer> classes,
            @Setting(
                            value =
                                    "steps between two drawings while it trains, the first before any step, of the averaged weights and"
                                            + " from the same noise; absent for the end only",
                            min = 1)
                    Optional<Integer> every) {}

    /** Where an experiment is computed. */
    public record Compute(
            @Setting(value = "threads of the tensor library; 0 for one per core", min = 0, max = 1024) int threads,
            @Setting("the device: cpu, or gpu0, gpu1, ... where the engine has them") String device,
            @Setting(
                            "what convolutions, linear maps and attention multiply in; weights, statistics and losses stay float32")
                    Precision precision,
            @Setting("in which order images lie in memory; auto for what each network is fastest in")
                    MemoryLayout memoryLayout,
            @Setting(
                            "who computes norms, activations and the like: library, or native once tools/native/build.sh has built it")
                    Kernels kernels) {

        /** How layers compute. */
        public Arithmetic arithmetic() {
            return new Arithmetic(precision, memoryLayout, kernels);
        }

        /** The same on another number of threads. */
        public Compute on(int otherThreads) {
            return new Compute(otherThreads, device, precision, memoryLayout, kernels);
        }
    }
}
