package org.ladderlab.spi;

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

    /** Makes a nested component; {@code setting} is the name of the setting that holds it and scopes its parameters. */
    <T> T create(String setting, Ref<T> ref);

    /** Where this component keeps what it learns; names are relative to the component. */
    Parameters parameters();
}
