package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ladderlab.nn.Linear;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.LikelihoodDecoder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.OneHot;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * One template for each class, which are equally probable: {@code p(x | c)} with parameters {@code W c + b}, so that values are independent given
 * the class (naive Bayes). The state is c.
 */
public final class ClassTemplatesDecoder implements LikelihoodDecoder {

    /** What an experiment file can say. */
    public record Config(@Setting(value = "p(x | c), c the class", required = true) Ref<Likelihood> likelihood) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "class-templates",
            new Config(Required.setting()),
            new ComponentType.Doc(
                    "One template for each class, whose values are independent: naive Bayes. It goes with an encoder whose one latent is the class.",
                    "p(c) = 1 / classes, p(x | c) with parameters W c + b",
                    "Maron 1961, Automatic indexing"),
            ClassTemplatesDecoder::new);

    private final long classes;
    private final DataSpec data;
    private final Likelihood likelihood;
    private final Linear templates;

    private ClassTemplatesDecoder(Config config, BuildContext context) {
        Encoder encoder = context.part(Encoder.class);
        if (encoder.levels().size() != 1) {
            throw new ConfigurationException("Templates take one latent, the class, and the encoder has "
                    + encoder.levels().size() + " levels; take the encoder 'classifier'.");
        }
        Level level = encoder.levels().get(0);
        this.classes = level.latent().size();
        this.data = context.data();
        this.likelihood = context.create("likelihood", config.likelihood());
        this.templates = new Linear(
                context.parameters().scope("templates"),
                classes,
                data.dimensions() * likelihood.parametersPerChannel());
    }

    /** Nothing is known above the class: zeros. */
    @Override
    public NDArray start(long examples, Scope scope) {
        return scope.manager().zeros(new Shape(examples, classes));
    }

    @Override
    public Law prior(int level, NDArray topDown, Scope scope) {
        return OneHot.even(topDown);
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        return latent;
    }

    @Override
    public Likelihood likelihood() {
        return likelihood;
    }

    @Override
    public NDArray parametersOf(NDArray topDown) {
        long[] shape = data.shape().getShape().clone();
        shape[0] *= likelihood.parametersPerChannel();
        return templates
                .forward(topDown)
                .reshape(Tensors.batched(topDown.getShape().get(0), new Shape(shape)));
    }
}
