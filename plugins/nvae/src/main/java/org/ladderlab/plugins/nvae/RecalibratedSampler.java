package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * Any sampler with the statistics of batch normalisation made anew from its own samples. The running statistics come from
 * latents of the posterior; latents of the prior, at a temperature most of all, have others. So samples are first drawn and
 * thrown away in training mode, which moves the running statistics to theirs, then drawn in evaluation mode. Afterwards the
 * model is as it was.
 */
public final class RecalibratedSampler implements Sampler.Wrapping {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "the sampler", required = true) Ref<Sampler> sampler,
            @Setting(value = "batches that are drawn to move the statistics", min = 1, repeats = true) int batches,
            @Setting(value = "examples in each of them", min = 2) int batchSize) {}

    public static final ComponentType<Sampler, Config> TYPE = ComponentType.of(
            Kind.SAMPLER,
            "recalibrated",
            new Config(Required.setting(), 100, 64),
            new ComponentType.Doc(
                    "Any sampler with the statistics of batch normalisation re-estimated from its own samples.",
                    "running += momentum (statistics of a batch of samples - running), for each of some batches",
                    "Vahdat and Kautz 2020, NVAE, section 4.1"),
            (config, context) ->
                    new RecalibratedSampler(config, context.create("sampler", config.sampler()), context.parameters()));

    private final Config config;
    private final Sampler sampler;
    private final Parameters parameters;

    private RecalibratedSampler(Config config, Sampler sampler, Parameters parameters) {
        this.config = config;
        this.sampler = sampler;
        this.parameters = parameters;
    }

    @Override
    public NDArray sample(long count, Scope scope) {
        List<NDArray> statistics = statistics();
        if (statistics.isEmpty()) {
            return sampler.sample(count, scope);
        }
        try (NDManager kept = scope.manager().newSubManager()) {
            List<NDArray> before = new ArrayList<>();
            for (NDArray array : statistics) {
                before.add(kept.create(array.getShape()));
            }
            WeightOps.copy(before, statistics);
            try {
                for (int b = 0; b < config.batches(); b++) {
                    drawAndForget(scope);
                }
                return sampler.sample(count, scope);
            } finally {
                WeightOps.copy(statistics, before);
            }
        }
    }

    @Override
    public Sampler sampler() {
        return sampler;
    }

    private void drawAndForget(Scope scope) {
        try (NDManager batch = scope.manager().newSubManager()) {
            long seed = (long) (scope.uniform() * Long.MAX_VALUE);
            sampler.sample(config.batchSize(), new Scope(batch, true, scope.number(), seed));
        }
    }

    /** The running statistics of the whole model. */
    private List<NDArray> statistics() {
        Map<String, NDArray> found = new LinkedHashMap<>(parameters.buffers());
        found.keySet().removeIf(name -> !name.endsWith(".running_mean") && !name.endsWith(".running_var"));
        return List.copyOf(found.values());
    }
}
