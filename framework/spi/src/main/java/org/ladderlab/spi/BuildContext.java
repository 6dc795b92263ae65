package org.ladderlab.spi;

import java.util.Optional;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/**
 * What a component may use while it is made. The parts of an experiment are made in the order dataset, encoder, decoder,
 * loss, then samplers and metrics; a later part finds the earlier ones by {@link #part}.
 */
public interface BuildContext {

    /** The shape and the values of one example. */
    DataSpec data();

    /**
     * The experiment's part of the given type that was made before this one, for example {@code Encoder.class} or, where
     * only a fixed diffusion will do, {@code GaussianDiffusion.class}.
     *
     * @throws ConfigurationException naming the part there is, if it is not of this type
     */
    <P> P part(Class<P> type);

    /** The same where there may be none. */
    <P> Optional<P> find(Class<P> type);

    /** Makes a nested component; {@code setting} is the name of the setting that holds it and scopes its parameters. */
    default <T> T create(String setting, Ref<T> ref) {
        return create(setting, ref, outputs());
    }

    /**
     * The same for a network of which {@code outputs} values are asked for each value of an example. Networks nested in it are
     * asked for as many. A likelihood made with 0 is given its location and scale, and no network's parameters.
     */
    <T> T create(String setting, Ref<T> ref, int outputs);

    /**
     * Makes a component of a model within this one, such as a prior of latents: its examples are {@code data}, and of all parts it finds
     * {@code parts} alone, none of the experiment's own. The half of an inner model that is made second is given the first.
     */
    <T> T create(String setting, Ref<T> ref, DataSpec data, Object... parts);

    /**
     * Makes the model of a finished run as it was trained.
     *
     * @throws ConfigurationException if the run has not finished, or its weights are gone or damaged
     */
    Teacher teacher(TrainedRun run);

    /**
     * Samples of the trained model, for a metric.
     *
     * @param setting the name of the setting that may hold a sampler of the metric's own
     * @param own that sampler; empty for the experiment's
     * @throws ConfigurationException if there is neither
     */
    default SampleRequest samples(String setting, Optional<Ref<Sampler>> own, int count) {
        Sampler sampler = own.map(ref -> create(setting, ref))
                .or(() -> find(Sampler.class))
                .orElseThrow(
                        () -> new ConfigurationException(
                                setting,
                                "It looks at samples, and the experiment names no sampler; name one here, or in sampling.sampler."));
        return new SampleRequest(sampler, own, count);
    }

    /** How many values a network made here gives for each value of an example: 1 unless whoever makes it needs more. */
    default int outputs() {
        return 1;
    }

    /** How many steps the experiment trains, {@code training.steps}; 0 where a model is judged as it is made, or nothing is trained. */
    int trainingSteps();

    /** Where this component keeps what it learns; names are relative to the component. */
    Parameters parameters();
}
