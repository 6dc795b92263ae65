package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Warmup;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What NVAE minimises, for any finite ladder:
 *
 * <pre>
 * mean reconstruction + c sum over levels of gamma_l mean KL_l + lambda (sum of spectral norms + sum of max |BN scale|)
 * c(step) = max(min((step - delay) / warmup, 1), minimum);   gamma_l = 1 once c = 1, before that see {@link KlBalance}
 * </pre>
 *
 * Terms and bound are logged without factors, in nats per example.
 */
public final class NvaeElbo implements Loss {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value = "steps in which the factor on the KL terms grows linearly from 0 to 1; 0 for none",
                            min = 0)
                    int warmupSteps,
            @Setting(value = "steps before that factor starts to grow", min = 0) int warmupDelay,
            @Setting(value = "smallest value of that factor while it grows", min = 0, max = 1, belowMax = true)
                    double warmupMin,
            @Setting("whether the KL terms are balanced over the levels while that factor grows") boolean balance,
            @Setting(value = "lambda, the factor on the spectral regularisation; 0 for none", min = 0)
                    double spectralRegularisation,
            @Setting(
                            value = "lambda at the first step; goes to its value geometrically as the KL terms grow in;"
                                    + " absent for a constant lambda",
                            min = 0,
                            aboveMin = true)
                    Optional<Double> spectralRegularisationStart) {

        public Config {
            if (spectralRegularisation == 0 && spectralRegularisationStart.isPresent()) {
                throw new ConfigurationException(
                        "spectralRegularisationStart",
                        "A factor cannot go geometrically to 0; give 'spectralRegularisation' a positive value, or leave its"
                                + " start out.");
            }
        }

        Warmup warmup() {
            return new Warmup(warmupSteps, warmupDelay, warmupMin);
        }
    }

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "nvae-elbo",
            new Config(1000, 0, 1e-4, true, 1e-2, Optional.empty()),
            new ComponentType.Doc(
                    "The bound of any finite ladder with warmup, balanced KL terms and spectral regularisation.",
                    "-E log p(x | z) + c(step) sum_l gamma_l KL_l + lambda (sum_i s_max(W_i) + sum_j max |BN scale_j|)",
                    "Vahdat and Kautz 2020, NVAE, sections 3.2 and 3.3, appendix A"),
            (config, context) -> new NvaeElbo(
                    config,
                    context.part(Encoder.class).levels(),
                    new HierarchicalBound(context.part(Encoder.class), context.part(Decoder.class)),
                    config.spectralRegularisation() > 0
                            ? Optional.of(new SpectralRegularisation(context.parameters()))
                            : Optional.empty()));

    private final Config config;
    private final List<Level> levels;
    private final Bound bound;
    private final Optional<SpectralRegularisation> regularisation;

    private NvaeElbo(Config config, List<Level> levels, Bound bound, Optional<SpectralRegularisation> regularisation) {
        Config standard = TYPE.defaults();
        config.warmup().requireNoneIdle(standard.warmup());
        if (config.warmupSteps() == 0) {
            String because = "'warmupSteps' is 0, so there is no warmup";
            Idle.refuse("balance", config.balance(), standard.balance(), because);
            Idle.refuse(
                    "spectralRegularisationStart",
                    config.spectralRegularisationStart(),
                    standard.spectralRegularisationStart(),
                    because);
        }
        this.config = config;
        this.levels = levels;
        this.bound = bound;
        this.regularisation = regularisation;
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        LedgerTerms ledger = bound.ledger(batch.data(), Integer.MAX_VALUE, scope);
        List<NDArray> kl = new ArrayList<>();
        ledger.levels().forEach(level -> kl.add(level.nats()));
        kl.add(ledger.prior());
        double warmup = config.warmup().factor(scope.number());
        double[] factors = factors(kl, warmup);

        NDArray reconstruction = ledger.reconstruction().mean();
        Map<String, NDArray> terms = new LinkedHashMap<>();
        terms.put("reconstruction", reconstruction);
        NDArray total = reconstruction;
        NDArray minimised = reconstruction;
        for (int l = 0; l < levels.size(); l++) {
            NDArray nats = kl.get(l).mean();
            terms.put(l < ledger.levels().size() ? levels.get(l).name() : "prior", nats);
            total = total.add(nats);
            minimised = minimised.add(Tensors.scale(nats, warmup * factors[l]));
        }
        Optional<NDArray> penalty = regularisation.flatMap(r -> r.penalty(scope));
        if (penalty.isPresent()) {
            terms.put("spectralRegularisation", penalty.get());
            minimised = minimised.add(Tensors.scale(penalty.get(), lambda(config, warmup)));
        }
        return new Objective(minimised, terms, Optional.of(total));
    }

    /** {@code start^(1 - c) end^c}. */
    static double lambda(Config config, double warmup) {
        double end = config.spectralRegularisation();
        double start = config.spectralRegularisationStart().orElse(end);
        return end * Math.pow(start / end, 1 - warmup);
    }

    private double[] factors(List<NDArray> kl, double warmup) {
        double[] sizes = new double[kl.size()];
        Arrays.fill(sizes, 1);
        if (!config.balance() || warmup == 1) {
            return sizes;
        }
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = kl.get(l).abs().mean().getFloat();
        }
        return KlBalance.factors(sizes, levels);
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(bound);
    }
}
