package org.ladderlab.spi;

import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.run.Tracker;

/**
 * A kind of component: the word used in experiment files and messages, and the interface that it stands for.
 *
 * <p>A plugin brings a kind of its own by annotating its interface with {@link ComponentKind}; {@link #of} is that kind.
 *
 * @param name the word for this kind, for example {@code "schedule"}
 * @param type the interface that components of this kind implement
 */
public record Kind<T>(String name, Class<T> type) {

    public static final Kind<Dataset> DATASET = new Kind<>("dataset", Dataset.class);
    public static final Kind<NoiseSchedule> SCHEDULE = new Kind<>("schedule", NoiseSchedule.class);
    public static final Kind<ForwardProcess> PROCESS = new Kind<>("process", ForwardProcess.class);
    public static final Kind<WeightingFunction> WEIGHTING = new Kind<>("weighting", WeightingFunction.class);
    public static final Kind<TimeSampling> TIME_SAMPLING = new Kind<>("time-sampling", TimeSampling.class);
    public static final Kind<Likelihood> LIKELIHOOD = new Kind<>("likelihood", Likelihood.class);
    public static final Kind<Network> NETWORK = new Kind<>("network", Network.class);
    public static final Kind<Encoder> ENCODER = new Kind<>("encoder", Encoder.class);
    public static final Kind<Decoder> DECODER = new Kind<>("decoder", Decoder.class);
    public static final Kind<Loss> LOSS = new Kind<>("loss", Loss.class);
    public static final Kind<Sampler> SAMPLER = new Kind<>("sampler", Sampler.class);
    public static final Kind<Metric> METRIC = new Kind<>("metric", Metric.class);
    public static final Kind<Optimizer> OPTIMIZER = new Kind<>("optimizer", Optimizer.class);
    public static final Kind<Tracker> TRACKER = new Kind<>("tracker", Tracker.class);
    public static final Kind<Launcher> LAUNCHER = new Kind<>("launcher", Launcher.class);

    private static final List<Kind<?>> ALL = List.of(
            DATASET,
            SCHEDULE,
            PROCESS,
            WEIGHTING,
            TIME_SAMPLING,
            LIKELIHOOD,
            NETWORK,
            ENCODER,
            DECODER,
            LOSS,
            SAMPLER,
            METRIC,
            OPTIMIZER,
            TRACKER,
            LAUNCHER);

    public Kind {
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("The word for a kind of component is '" + name
                    + "'; it must be lower case words joined by hyphens.");
        }
    }

    /** The framework's own kinds, in the order in which an experiment is put together. Plugins may bring others. */
    public static List<Kind<?>> all() {
        return ALL;
    }

    /**
     * The kind that an interface stands for: one of the framework's own, or one that a plugin brings ({@link ComponentKind}).
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static <T> Kind<T> of(Class<T> type) {
        return find(type)
                .orElseThrow(() -> new IllegalArgumentException("The interface " + type.getSimpleName()
                        + " stands for no kind of component; annotate it with @ComponentKind and the word for it."));
    }

    /** The same where it may stand for none. */
    @SuppressWarnings("unchecked")
    public static <T> Optional<Kind<T>> find(Class<T> type) {
        return ALL.stream()
                .filter(kind -> kind.type == type)
                .map(kind -> (Kind<T>) kind)
                .findFirst()
                .or(() -> Optional.ofNullable(type.getAnnotation(ComponentKind.class))
                        .map(word -> new Kind<>(word.value(), type)));
    }
}
