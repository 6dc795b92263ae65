package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * How many nats what is below a level costs more if that level's latent is another example's: at 0 nobody listens to it, whatever q puts in.
 *
 * <pre>
 * E log p(x, z_&lt;l | z_l, z_&gt;l) - E log p(x, z_&lt;l | z_l of the next example, z_&gt;l)
 * </pre>
 *
 * <p>Latents are drawn from q once, and all but z_l stay as they are. Of the level next to the data this is by how much the reconstruction is
 * worse. The next example is one of the same batch. Values: nats of each level by its name.
 */
public final class ShuffledLatents implements Metric {

    /** What an experiment file can say: nothing. */
    public record Config() {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "shuffled-latents",
            new Config(),
            new ComponentType.Doc(
                    "What is lost below a level if its latent is another example's; 0 where the decoder ignores it.",
                    "E log p(x, z_<l | z_l, z_>l) - E log p(x, z_<l | z_l of the next example, z_>l)",
                    "Alemi et al. 2018, Fixing a broken ELBO, section 4 (decoders that ignore z)"),
            (config, context) -> new ShuffledLatents(
                    new Descent(context, "metric 'shuffled-latents'"), context.part(Decoder.class)));

    private final Descent descent;
    private final Decoder decoder;

    private ShuffledLatents(Descent descent, Decoder decoder) {
        this.descent = descent;
        this.decoder = decoder;
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        List<Level> levels = descent.levels();
        Map<String, List<Double>> lost = new LinkedHashMap<>();
        for (Evaluated evaluated : in.batches()) {
            // A single example has no next one.
            if (evaluated.batch().size() > 1) {
                lost(evaluated).forEach((name, nats) -> lost.computeIfAbsent(name, n -> new ArrayList<>())
                        .addAll(nats));
            }
        }
        Map<String, Estimate> found = new LinkedHashMap<>();
        lost.forEach((name, nats) -> found.put(
                name,
                Estimate.ofMean(nats.stream().mapToDouble(Double::doubleValue).toArray())));
        return found;
    }

    private Map<String, List<Double>> lost(Evaluated evaluated) {
        NDArray x = evaluated.batch().data();
        Scope scope = evaluated.scope();
        NDArray[] own = descent.paths(x, scope, 1).get(0).visits().stream()
                .map(Descent.Visit::latent)
                .toArray(NDArray[]::new);
        Map<String, List<Double>> lost = new LinkedHashMap<>();
        for (Level level : descent.levels()) {
            NDArray[] others = own.clone();
            others[level.index()] = next(own[level.index()]);
            NDArray nats =
                    logProbBelow(level.index(), own, x, scope).sub(logProbBelow(level.index(), others, x, scope));
            List<Double> values = new ArrayList<>();
            for (float value : Tensors.toFloat32(nats).toFloatArray()) {
                values.add((double) value);
            }
            lost.put(level.name(), values);
        }
        return lost;
    }

    /** That of the example after each, and of the first for the last. */
    private static NDArray next(NDArray latent) {
        return latent.get("1:").concat(latent.get("0:1"), 0);
    }

    /** {@code log p(x, z_<l | z_l, z_>l)}, (n). */
    private NDArray logProbBelow(int level, NDArray[] latents, NDArray x, Scope scope) {
        NDArray state = decoder.start(x.getShape().get(0), scope);
        NDArray sum = scope.manager().zeros(new Shape(x.getShape().get(0)));
        for (int l = latents.length - 1; l >= 0; l--) {
            if (l < level) {
                sum = sum.add(decoder.prior(l, state, scope).logProb(latents[l]));
            }
            state = decoder.descend(l, state, latents[l], scope);
        }
        return sum.add(decoder.logLikelihood(state, x, scope));
    }
}
