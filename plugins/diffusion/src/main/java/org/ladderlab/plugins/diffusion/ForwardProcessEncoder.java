package org.ladderlab.plugins.diffusion;

import java.util.Optional;
import java.util.OptionalInt;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/**
 * A {@link GaussianDiffusionEncoder} by a {@link ForwardProcess}, in the variance preserving frame: its log SNR may differ from
 * dimension to dimension, and its mean need not be x.
 */
public final class ForwardProcessEncoder {

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "forward-process",
            new Config(Required.setting(), Optional.empty()),
            new ComponentType.Doc(
                    "A Gaussian diffusion with noise of its own in each dimension, or a mean other than the data.",
                    "q(z_t|x) = N(alpha_t m(x,t), sigma_t^2), q(z_s|z_t,x) = N(A z_t + alpha_s c y, sigma_s^2 c), c = -expm1(l_t - l_s),"
                            + " y = (m_s - exp(l_t - l_s) m_t) / c",
                    "Sahoo et al. 2024 (MuLAN), equation 10; Nielsen et al. 2024 (DiffEnc), equations 11 to 18"),
            ForwardProcessEncoder::of);

    /** The settings. */
    public record Config(
            @Setting(value = "what is made of the data as noise grows", required = true) Ref<ForwardProcess> process,
            @Setting(value = "number of steps T; without it the ladder is infinite", min = 1, max = 100_000)
                    Optional<Integer> steps) {}

    private ForwardProcessEncoder() {}

    private static Encoder of(Config config, BuildContext context) {
        return new GaussianDiffusionEncoder(
                context.create("process", config.process()),
                config.steps().map(OptionalInt::of).orElse(OptionalInt.empty()),
                context.part(Dataset.class));
    }
}
