package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.OneHot;
import org.ladderlab.spi.tensors.Scope;

/**
 * Learns from labels c, with a model whose one latent is the class: the encoder to tell it, the decoder to generate from it,
 *
 * <pre>
 * E [-log q(c | x) - log p(x | c)]
 * </pre>
 *
 * The bound is that of the model whose class nobody tells.
 */
public final class ClassificationLoss implements Loss {

    /** It has no settings. */
    public record Config() {}

    public static final ComponentType<Loss, Config> TYPE = ComponentType.of(
            Kind.LOSS,
            "classification",
            new Config(),
            new ComponentType.Doc(
                    "Teaches an encoder whose one latent is the class to tell it, and a decoder to generate from it, by labels.",
                    "E [-log q(c | x) - log p(x | c)]",
                    "Kingma et al. 2014, Semi-supervised learning with deep generative models, equation 9, for labelled examples"),
            ClassificationLoss::new);

    private final int classes;
    private final Encoder encoder;
    private final Decoder decoder;

    private ClassificationLoss(Config config, BuildContext context) {
        this.classes = context.data().classes();
        this.encoder = context.part(Encoder.class);
        this.decoder = context.part(Decoder.class);
        if (classes < 2
                || encoder.levels().size() != 1
                || encoder.levels().get(0).latent().size() != classes) {
            throw new ConfigurationException(
                    "This loss takes data with labels and an encoder whose one latent is their class; '"
                            + context.data().name() + "' has " + classes
                            + " classes; take such data and the encoder 'classifier'.");
        }
    }

    @Override
    public Objective objective(Batch batch, Scope scope) {
        NDArray x = batch.data();
        NDArray told = scope.manager()
                .create(batch.labels()
                        .orElseThrow(() -> new IllegalStateException("A batch of labelled data has labels."))
                        .toLongArray())
                .oneHot(classes);
        NDArray top = decoder.start(batch.size(), scope);
        OneHot q = encoder.posterior(0, encoder.evidence(x, scope), top, decoder.prior(0, top, scope), scope)
                .distribution()
                .as(OneHot.class);
        NDArray classification = q.logProb(told).mean().neg();
        NDArray reconstruction = decoder.logLikelihood(decoder.descend(0, top, told, scope), x, scope)
                .mean()
                .neg();
        return new Objective(
                classification.add(reconstruction),
                Map.of("classification", classification, "reconstruction", reconstruction),
                Optional.empty());
    }

    @Override
    public Optional<Bound> bound() {
        return Optional.of(new HierarchicalBound(encoder, decoder));
    }
}
