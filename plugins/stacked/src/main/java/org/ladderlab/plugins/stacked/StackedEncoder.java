package org.ladderlab.plugins.stacked;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A ladder whose deepest latent z is the data of a model above it: {@code q(w, z | x) = q(z | x) q(w | z)}, w what is above. The latent is
 * drawn before the way down begins, as in bottom-up inference. With finitely many levels above it is one long ladder; with infinitely
 * many its bound is {@link StackedBound}.
 */
public final class StackedEncoder implements Encoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "the ladder whose deepest latent has the prior above it", required = true)
                    Ref<Encoder> below,
            @Setting(value = "the encoder of that latent, such as a diffusion", required = true) Ref<Encoder> above) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "stacked",
            new Config(Required.setting(), Required.setting()),
            new ComponentType.Doc(
                    "A ladder whose deepest latent is the data of another model, such as a diffusion.",
                    "q(w, z | x) = q(z | x) q(w | z)",
                    "Vahdat, Kreis and Kautz 2021 (LSGM), section 3"),
            StackedEncoder::new);

    private final Encoder below;
    private final Encoder above;
    private final DataSpec latents;
    private final Optional<Dataset> examples;
    private final List<Level> levels;

    private StackedEncoder(Config config, BuildContext context) {
        Optional<Dataset> data = context.find(Dataset.class);
        below = context.create(
                "below", config.below(), context.data(), data.stream().toArray());
        if (below.levels().isEmpty()) {
            throw new ConfigurationException(
                    "below",
                    "A ladder below another ends in its deepest latent, and '"
                            + config.below().type().name()
                            + "' has infinitely many; give it a finite number of steps.");
        }
        Shape shape = below.levels().get(deepest()).latent();
        DataSpec spec = context.data();
        latents = new DataSpec("latents of " + spec.name(), shape, Optional.empty(), spec.classes());
        examples = data.map(set -> new LatentDataset(set, latents, this::draw));
        above = create("above", config.above(), context);
        levels = above.levels().isEmpty() ? List.of() : allLevels();
    }

    /** Makes a part of the model above, which finds these others. */
    <T> T create(String setting, Ref<T> ref, BuildContext context, Object... others) {
        List<Object> found = new ArrayList<>(List.of(others));
        examples.ifPresent(set -> found.add(0, set));
        return context.create(setting, ref, latents, found.toArray());
    }

    Encoder below() {
        return below;
    }

    Encoder above() {
        return above;
    }

    /** What the model above takes for data. */
    DataSpec latents() {
        return latents;
    }

    /** The level of the ladder below whose latent the model above takes for data. */
    int deepest() {
        return below.levels().size() - 1;
    }

    /** A draw from q(z | x), (n, latent shape). */
    NDArray draw(NDArray x, Scope scope) {
        return draw(posterior(x, below.evidence(x, scope), scope), scope);
    }

    /** q(z | x). */
    Law posterior(NDArray x, Scope scope) {
        return posterior(x, below.evidence(x, scope), scope).distribution();
    }

    private static NDArray draw(Posterior posterior, Scope scope) {
        return posterior.drawn().orElseGet(() -> posterior.distribution().sample(scope));
    }

    /** Nothing is above the deepest level of the ladder below, so that its q knows the data alone. */
    private Posterior posterior(NDArray like, NDList evidence, Scope scope) {
        long examples = like.getShape().get(0);
        NDArray nothing = scope.manager().zeros(new Shape(examples, 1));
        NDArray latent = scope.manager().zeros(Tensors.batched(examples, latents.shape()));
        return below.posterior(deepest(), evidence, nothing, DiagonalGaussian.standard(latent), scope);
    }

    @Override
    public List<Level> levels() {
        return levels;
    }

    private List<Level> allLevels() {
        List<Level> all = new ArrayList<>();
        for (Level level : below.levels()) {
            String name = level.index() == deepest() ? codingName() : level.name();
            all.add(new Level(all.size(), StackedBound.MIDDLE * level.depth(), name, level.latent()));
        }
        for (Level level : above.levels()) {
            double depth = StackedBound.MIDDLE + (1 - StackedBound.MIDDLE) * level.depth();
            all.add(new Level(all.size(), depth, StackedBound.above(level.name()), level.latent()));
        }
        return List.copyOf(all);
    }

    /** What the row of the latent between the two is called. */
    String codingName() {
        return "coding of " + below.levels().get(deepest()).name();
    }

    /** The latent between the two, how much evidence is from below, that, and what is above. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDList lower = below.evidence(x, scope);
        NDArray z = draw(posterior(x, lower, scope), scope);
        NDList all = new NDList(z, scope.vector(new double[] {lower.size()}));
        return all.addAll(lower).addAll(above.evidence(z, scope));
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        int start = 2 + (int) evidence.get(1).getDouble(0);
        if (level > deepest()) {
            return above.posterior(level - deepest() - 1, evidence.subNDList(start), topDown, prior, scope);
        }
        NDList lower = new NDList(evidence.subList(2, start));
        if (level < deepest()) {
            return below.posterior(level, lower, topDown, prior, scope);
        }
        NDArray z = evidence.get(0);
        Law q = posterior(z, lower, scope).distribution();
        return new Posterior(q instanceof DequantisedLaw ? q : q.as(DiagonalGaussian.class), Optional.of(z));
    }

    @Override
    public void requireSound(Scope scope) {
        below.requireSound(scope);
        above.requireSound(scope);
    }
}
