package org.ladderlab.registry;

import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.model.Prediction;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/** Components with every type of setting; none of them is ever made. */
public final class LabPlugin implements Plugin {

    public record Cosine(@Setting(value = "shift of the time", min = 0, max = 1, belowMax = true) double offset) {}

    public record Linear(
            @Setting("log SNR at the noisiest time") double logSnrMin,
            @Setting("log SNR at the cleanest time") double logSnrMax) {
        public Linear {
            if (logSnrMin >= logSnrMax) {
                throw new IllegalArgumentException("logSnrMin must lie below logSnrMax; raise one or lower the other.");
            }
        }
    }

    public record Unclamped(@Setting("log SNR at time 0") double start) {}

    public record Learned(
            @Setting(value = "the monotone network", required = true) Ref<Network> network,
            @Setting("where it starts") Ref<NoiseSchedule> start) {}

    public record Mlp(
            @Setting(value = "units of a layer", min = 1, required = true) int width,
            @Setting(value = "share of units dropped", min = 0, max = 1, belowMax = true) Optional<Double> dropout) {
        public Mlp {
            if (width == 1 && dropout.isPresent()) {
                throw new ConfigurationException("dropout", "The only unit cannot be dropped; leave it out.");
            }
        }
    }

    public record Nothing() {}

    public record Elbo(
            @Setting("what the network gives") Prediction prediction,
            @Setting(value = "weights of the levels", min = 0) List<Double> weights) {}

    public record Adam(
            @Setting(value = "learning rate", min = 0, aboveMin = true) double learningRate,
            @Setting("decays of the moments") Betas betas,
            @Setting("whether the second moment never shrinks") boolean amsgrad) {}

    public record Betas(
            @Setting(value = "of the first moment", min = 0, max = 1, belowMax = true) double first,
            @Setting(value = "of the second moment", min = 0, max = 1, belowMax = true) double second) {}

    public record Nearest(
            @Setting(value = "number of neighbours", min = 1) int k,
            @Setting("a label for figures") Optional<String> label) {}

    public static final ComponentType<NoiseSchedule, Cosine> COSINE = type(
            Kind.SCHEDULE,
            "cosine",
            new Cosine(0.008),
            new ComponentType.Doc(
                    "The squared cosine of time.",
                    "logSnr(t) = -2 log tan(pi t / 2)",
                    "Nichol and Dhariwal 2021, section 3.2"));
    public static final ComponentType<NoiseSchedule, Linear> LINEAR =
            type(Kind.SCHEDULE, "linear-logsnr", new Linear(-13.3, 5));
    public static final ComponentType<NoiseSchedule, Unclamped> UNCLAMPED =
            type(Kind.SCHEDULE, "unclamped", new Unclamped(Double.POSITIVE_INFINITY));
    public static final ComponentType<NoiseSchedule, Learned> LEARNED =
            type(Kind.SCHEDULE, "learned", new Learned(Required.setting(), LINEAR.byDefault()));
    public static final ComponentType<Network, Mlp> MLP = type(Kind.NETWORK, "mlp", new Mlp(0, Optional.empty()));
    public static final ComponentType<Network, Nothing> IDENTITY = type(Kind.NETWORK, "identity", new Nothing());
    public static final ComponentType<Loss, Elbo> ELBO = type(Kind.LOSS, "elbo", new Elbo(Prediction.NOISE, List.of()));
    public static final ComponentType<Optimizer, Adam> ADAM =
            type(Kind.OPTIMIZER, "adam", new Adam(2e-4, new Betas(0.9, 0.999), false));
    public static final ComponentType<Metric, Nearest> NEAREST =
            type(Kind.METRIC, "nearest", new Nearest(5, Optional.empty()));
    public static final ComponentType<Metric, Nothing> BITS = type(Kind.METRIC, "bits-per-dim", new Nothing());

    @Override
    public String name() {
        return "lab";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(COSINE, LINEAR, UNCLAMPED, LEARNED, MLP, IDENTITY, ELBO, ADAM, NEAREST, BITS);
    }

    public static <T, C extends Record> ComponentType<T, C> type(Kind<T> kind, String name, C defaults) {
        return type(kind, name, defaults, new ComponentType.Doc("For tests.", "", ""));
    }

    private static <T, C extends Record> ComponentType<T, C> type(
            Kind<T> kind, String name, C defaults, ComponentType.Doc doc) {
        return ComponentType.of(kind, name, defaults, doc, LabPlugin::neverMade);
    }

    private static <T> T neverMade(Record config, BuildContext context) {
        throw new UnsupportedOperationException("The registry binds settings and makes no component: " + config + ".");
    }
}
