package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The importance-weighted bound of a finite ladder, minimised:
 *
 * <pre>
 * -mean log 1/k sum_i w_i,   log w = log p(x | z_1) + sum_l log p(z_l | z_>l) - log q(z_l | ...)
 * </pre>
 *
 * With k = 1 it is the bound itself, by drawn log ratios. The terms that are logged, and the bound by which the model is judged, are
 * those of one draw, in nats per example: a model that is trained for many draws pays more by one than by many.
 */
public final class ImportanceWeightedElbo implements Loss {

    /** What an experiment file can say. */
    public record Config(@Setting(value = "draws k of all latents for each example", min = 1) int draws) {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "importance-weighted-elbo",
            new Config(5),
            new ComponentType.Doc(
                    "The negative importance-weighted bound of any finite ladder.",
                    "-E log 1/k sum_i p(x, z_i) / q(z_i | x)",
                    "Burda, Grosse and Salakhutdinov 2016, equation 8"),
            (config, context) -> new ImportanceWeightedElbo(
                    config,
                    new Descent(context, "loss 'importance-weighted-elbo'"),
                    new HierarchicalBound(context.part(Encoder.class), context.part(Decoder.class))));

    private final Config config;
    private final Descent descent;
    private final Bound bound;

    private ImportanceWeightedElbo(Config config, Descent descent, Bound bound) {
        this.config = config;
        this.descent = descent;
        this.bound = bound;
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        List<Descent.Path> paths = descent.paths(batch.data(), scope, config.draws());
        NDList logWeights = new NDList();
        paths.forEach(path -> logWeights.add(Tensors.toFloat32(path.logWeight())));
        NDArray stacked = NDArrays.stack(logWeights);
        NDArray likelihood = Tensors.shift(Ops.logSumExp(stacked, 0), -Math.log(config.draws()));
        return new Objective(
                likelihood.mean().neg(),
                terms(paths),
                Optional.of(stacked.mean().neg()));
    }

    /** Those of the bound, by drawn log ratios, means over draws and examples. */
    private Map<String, NDArray> terms(List<Descent.Path> paths) {
        Map<String, NDArray> terms = new LinkedHashMap<>();
        double share = 1.0 / paths.size();
        int deepest = descent.levels().size() - 1;
        for (Descent.Path path : paths) {
            add(terms, "reconstruction", Tensors.scale(path.logLikelihood().mean(), -share));
            for (int l = 0; l <= deepest; l++) {
                NDArray nats = path.visits().get(l).logRatio().mean();
                add(terms, l == deepest ? "prior" : descent.levels().get(l).name(), Tensors.scale(nats, share));
            }
        }
        return terms;
    }

    private static void add(Map<String, NDArray> terms, String name, NDArray value) {
        terms.merge(name, value, NDArray::add);
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(bound);
    }
}
