package org.ladderlab.engine.experiment;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ladderlab.engine.experiment.Experiment.Compute;
import org.ladderlab.engine.weights.FinishedRun;
import org.ladderlab.nn.NativeKernels;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Teacher;
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

    private final Parts parts;
    private final Parameters parameters;

    private ExperimentBuilder(Parameters parameters, int trainingSteps) {
        this.parameters = parameters;
        this.parts = new Parts(trainingSteps);
    }

    private ExperimentBuilder(Parameters parameters, Experiment experiment) {
        this(parameters, experiment.training().steps());
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
            return new ExperimentBuilder(new Parameters(manager, experiment.seed(), compute.arithmetic()), experiment)
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
        return new ExperimentBuilder(parameters, /* trainingSteps= */ 0)
                .part("", ref.type().kind().name(), ref);
    }

    /**
     * Makes an experiment's data alone.
     *
     * @throws BuildException naming the setting at fault
     */
    public static Dataset dataset(Experiment experiment) {
        Parameters parameters = new Parameters(NDManager.newBaseManager(Device.cpu(), "PyTorch"), 1);
        return new ExperimentBuilder(parameters, experiment).part("data", "data", experiment.data());
    }

    /** Makes one of an experiment's trackers. */
    public static Tracker tracker(Experiment experiment, int index, BuiltExperiment built) {
        ExperimentBuilder builder = new ExperimentBuilder(built.parameters(), experiment);
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
                parts.requests(),
                optimizer,
                /* groups= */ WeightGroups.of(experiment.training().groups(), parameters, optimizer));
    }

    /**
     * Makes the model of a finished run.
     *
     * @param scope of its weights
     * @param same the data that it was trained on, where that is made already
     */
    static Teacher teacher(Parameters scope, Experiment trained, FinishedRun run, Optional<Dataset> same) {
        return new ExperimentBuilder(scope, trained).teacher(trained, run, same);
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
                    Parameters.sketch(scratch, experiment.compute().arithmetic(), size), experiment);
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
        T made = new PartContext(path, ref.type().name(), parameters.scope(role), /* outputs= */ 1, parts).make(ref);
        parts.put(role, ref.type().name(), made);
        return made;
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
}
