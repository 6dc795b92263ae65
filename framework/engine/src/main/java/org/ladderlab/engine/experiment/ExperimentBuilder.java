package org.ladderlab.engine.experiment;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ladderlab.engine.experiment.Experiment.Compute;
import org.ladderlab.engine.weights.FinishedRun;
import org.ladderlab.nn.NativeKernels;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Teacher;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.run.Tracker;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Memory;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.Parameters;

/** Makes the parts of an experiment in the order dataset, encoder, decoder, loss, sampler, metrics. */
public final class ExperimentBuilder {

    private final Parts parts = new Parts();
    private final Parameters parameters;

    private ExperimentBuilder(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Makes all parts but the trackers; the caller closes the result.
     *
     * @throws BuildException naming the setting at fault
     */
    public static BuiltExperiment build(Experiment experiment) {
        return build(experiment, note -> {});
    }

    /** The same, told before it is made what is unusual about its size. */
    public static BuiltExperiment build(Experiment experiment, Consumer<String> notes) {
        return build(experiment, Optional.empty(), notes);
    }

    /** The same with a data set that was made before. */
    public static BuiltExperiment build(Experiment experiment, Optional<Dataset> made, Consumer<String> notes) {
        NDManager manager = NDManager.newBaseManager(device(experiment.compute()), "PyTorch");
        try {
            Compute compute = experiment.compute();
            if (compute.kernels() == Kernels.NATIVE) {
                requireNativeKernels(compute);
            }
            return new ExperimentBuilder(new Parameters(manager, experiment.seed(), compute.arithmetic()))
                    .build(experiment, made, manager, notes);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private static void requireNativeKernels(Compute compute) {
        if (!device(compute).equals(Device.cpu())) {
            throw new BuildException(
                    "compute.kernels",
                    "The native kernels are for the CPU, and compute.device is " + compute.device()
                            + "; choose library.");
        }
        NativeKernels.missing().ifPresent(problem -> {
            throw new BuildException("compute.kernels", problem);
        });
    }

    /**
     * Makes a component that needs no other part, such as a schedule; what it learns lives as long as the process.
     *
     * @throws BuildException naming the setting at fault
     */
    public static <T> T alone(Ref<T> ref) {
        Parameters parameters = new Parameters(NDManager.newBaseManager(Device.cpu(), "PyTorch"), 1);
        return new ExperimentBuilder(parameters).part("", ref.type().kind().name(), ref);
    }

    /**
     * Makes an experiment's data alone.
     *
     * @throws BuildException naming the setting at fault
     */
    public static Dataset dataset(Experiment experiment) {
        Parameters parameters = new Parameters(NDManager.newBaseManager(Device.cpu(), "PyTorch"), 1);
        return new ExperimentBuilder(parameters).part("data", "data", experiment.data());
    }

    /** Makes one of an experiment's trackers. */
    public static Tracker tracker(Experiment experiment, int index, BuiltExperiment built) {
        ExperimentBuilder builder = new ExperimentBuilder(built.parameters());
        Ref<Dataset> data = experiment.data();
        builder.parts.put("data", data.type().name(), built.dataset());
        return builder.part(
                "tracker", "trackers." + index, experiment.trackers().get(index));
    }

    private BuiltExperiment build(
            Experiment experiment, Optional<Dataset> made, NDManager manager, Consumer<String> notes) {
        made.ifPresent(data -> parts.put("data", experiment.data().type().name(), data));
        Dataset dataset = made.orElseGet(() -> part("data", "data", experiment.data()));
        weigh(experiment, notes);
        Encoder encoder = part("encoder", "model.encoder", experiment.model().encoder());
        Decoder decoder = part("decoder", "model.decoder", experiment.model().decoder());
        Loss loss = part("loss", "loss", experiment.loss());
        Optional<Sampler> sampler =
                experiment.sampling().sampler().map(ref -> part("sampler", "sampling.sampler", ref));
        Map<String, Metric> metrics = new LinkedHashMap<>();
        List<Ref<Metric>> refs = experiment.metrics();
        for (int i = 0; i < refs.size(); i++) {
            String name = refs.get(i).type().name();
            for (int n = 2; metrics.containsKey(name); n++) {
                name = refs.get(i).type().name() + "-" + n;
            }
            metrics.put(name, part("metric-" + name, "metrics." + i, refs.get(i)));
        }
        Optimizer optimizer = part("optimizer", "optimizer", experiment.optimizer());
        InitialWeights.load(experiment.model().weights(), parameters);
        return new BuiltExperiment(
                experiment,
                manager,
                parameters,
                dataset,
                encoder,
                decoder,
                loss,
                sampler,
                metrics,
                optimizer,
                /* groups= */ WeightGroups.of(experiment.training().groups(), parameters, optimizer));
    }

    private Teacher teacher(Experiment trained, FinishedRun run, Optional<Dataset> same) {
        Dataset data = same.orElseGet(() -> part("data", "data", trained.data()));
        parts.put("data", trained.data().type().name(), data);
        Encoder encoder = part("encoder", "model.encoder", trained.model().encoder());
        Decoder decoder = part("decoder", "model.decoder", trained.model().decoder());
        Loss loss = part("loss", "loss", trained.loss());
        if (!parameters.isSketch()) {
            run.load(parameters);
            parameters.weights().values().forEach(weight -> weight.setRequiresGradient(false));
        }
        return new Teacher(data.spec(), encoder, decoder, loss);
    }

    /** Refuses what this machine cannot hold, before any of it is made. */
    private void weigh(Experiment experiment, Consumer<String> notes) {
        Experiment.Training training = experiment.training();
        // A batch's values, and the places of its examples in the data, are put together in Java.
        double batch = 4.0 * training.batchSize() * (parts.data("").dimensions() + 2);
        try {
            Memory.requireHeap("batchSize", "a batch's examples", batch);
        } catch (ConfigurationException e) {
            throw BuildException.at("training", e);
        }
        ModelSize size = new ModelSize(training.steps() > 0, Memory.ofMachine());
        try (NDManager scratch = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            ExperimentBuilder sketch = new ExperimentBuilder(
                    Parameters.sketch(scratch, experiment.compute().arithmetic(), size));
            sketch.parts.putAll(parts);
            sketch.part("encoder", "model.encoder", experiment.model().encoder());
            sketch.part("decoder", "model.decoder", experiment.model().decoder());
            sketch.part("loss", "loss", experiment.loss());
        } catch (BuildException e) {
            // Whatever else is wrong is said when the model is made, with weights that are not all zero.
            if (size.tooLarge()) {
                throw e;
            }
        }
        size.warning().ifPresent(notes);
    }

    private <T> T part(String role, String path, Ref<T> ref) {
        T made = make(ref, new Context(path, ref.type().name(), parameters.scope(role), 1, parts));
        parts.put(role, ref.type().name(), made);
        return made;
    }

    private static <T> T make(Ref<T> ref, Context context) {
        try {
            T made = ref.type().create(ref.config(), context);
            context.parts.remember(ref, made);
            return made;
        } catch (ConfigurationException e) {
            throw BuildException.at(context.path, context.parts.place(), e);
        } catch (BuildException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | OutOfMemoryError e) {
            throw new BuildException(
                    context.path, "'" + ref.type().name() + "' cannot be made: " + Failure.explain(e), e);
        }
    }

    static Device device(Compute compute) {
        String name = compute.device();
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        int gpus = ai.djl.engine.Engine.getEngine("PyTorch").getGpuCount();
        if (name.matches("gpu[0-9]{1,3}") && Integer.parseInt(name.substring(3)) < gpus) {
            return Device.gpu(Integer.parseInt(name.substring(3)));
        }
        throw new BuildException(
                "compute.device",
                "There is no device '" + name + "'; there are the cpu and " + gpus + " GPUs (gpu0, gpu1, ...).");
    }

    private static final class Context implements BuildContext {

        private final String path;
        private final String component;
        private final Parameters scope;
        private final int outputs;
        private final Parts parts;

        Context(String path, String component, Parameters scope, int outputs, Parts parts) {
            this.path = path;
            this.component = component;
            this.scope = scope;
            this.outputs = outputs;
            this.parts = parts;
        }

        @Override
        public DataSpec data() {
            return parts.data(component);
        }

        @Override
        public <P> P part(Class<P> type) {
            return parts.get(type, component);
        }

        @Override
        public <P> Optional<P> find(Class<P> type) {
            return parts.find(type);
        }

        @Override
        public <T> T create(String setting, Ref<T> ref, int count) {
            return make(ref, inner(setting, ref, count, parts));
        }

        @Override
        public <T> T create(String setting, Ref<T> ref, DataSpec data, Object... found) {
            return make(ref, inner(setting, ref, /* count= */ 1, parts.within(setting, data, List.of(found))));
        }

        private Context inner(String setting, Ref<?> ref, int count, Parts found) {
            return new Context(path + "." + setting, ref.type().name(), scope.scope(setting), count, found);
        }

        /** In the scope of the setting's own numbers; of the same data it finds the data set that is there. */
        @Override
        public Teacher teacher(TrainedRun run) {
            Experiment trained = run.experiment()
                    .filter(Experiment.class::isInstance)
                    .map(Experiment.class::cast)
                    .orElseThrow(() ->
                            new ConfigurationException("A teacher is a run, and is named in an experiment file."));
            FinishedRun finished = FinishedRun.of(Path.of(run.run()));
            Optional<Dataset> same =
                    find(Dataset.class).filter(data -> data.fingerprint().equals(finished.data()));
            try {
                return new ExperimentBuilder(scope.apart(trained.seed())).teacher(trained, finished, same);
            } catch (BuildException e) {
                throw new ConfigurationException("The model of the run in " + run.run() + " cannot be made: " + e.path()
                        + ": " + e.getMessage());
            }
        }

        @Override
        public int outputs() {
            return outputs;
        }

        @Override
        public Parameters parameters() {
            return scope;
        }
    }
}
