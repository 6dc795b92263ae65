package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.model.LikelihoodDecoder;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The generative model of NVAE, over groups of convolutional latents at several scales:
 *
 * <pre>
 * p(z_L) = N(0, 1),  p(z_l | z_>l) = N(clamp(a), (exp(clamp(b)) + 0.01)^2),  (a, b) = conv1x1(elu(h_l)),
 * h_(l-1) = cells(conv1x1(h_l, z_l)),  h_L learned,  p(x | z) from conv3x3(elu(h_0))
 * </pre>
 *
 * The state is h_l, (n, features, h, w). The deepest prior has standard deviation 1 as in the paper; the authors' code has 1.01.
 */
public final class NvaeDecoder implements LikelihoodDecoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "p(x | z)", required = true) Ref<Likelihood> likelihood,
            @Setting(value = "residual cells of each group", min = 0) int cellsPerGroup,
            @Setting(value = "factor on the features inside the cells of a group", min = 1) int expansion,
            @Setting(value = "residual cells after each doubling of the image below the last scale", min = 0)
                    int cellsPerDoubling,
            @Setting(value = "factor on the features inside those cells", min = 1) int finalExpansion) {}

    public static final ComponentType<Decoder, Config> TYPE = ComponentType.of(
            Kind.DECODER,
            "nvae",
            new Config(Required.setting(), 1, 6, 1, 3),
            new ComponentType.Doc(
                    "Top-down generation over groups of convolutional latents, in the layout of the encoder 'nvae'.",
                    "p(z_L) = N(0, 1), p(z_l | z_>l) = N(5 tanh(a/5), (exp(5 tanh(b/5)) + 0.01)^2), (a, b) from h_l",
                    "Vahdat and Kautz 2020, NVAE, section 3.1"),
            (config, context) -> new NvaeDecoder(
                    config,
                    context.part(NvaeEncoder.class).layout(),
                    context.create("likelihood", config.likelihood()),
                    context.parameters()));

    private final NvaeLayout layout;
    private final MemoryLayout memoryLayout;
    private final Likelihood likelihood;
    private final NDArray top;
    private final List<WeightNormConvolution> priors = new ArrayList<>();
    private final List<WeightNormConvolution> join = new ArrayList<>();
    private final List<List<Cell>> below = new ArrayList<>();
    private final WeightNormConvolution output;

    private NvaeDecoder(Config config, NvaeLayout layout, Likelihood likelihood, Parameters parameters) {
        refuseIdle(config, layout);
        this.layout = layout;
        memoryLayout = NvaeLayout.inMemory(parameters);
        this.likelihood = likelihood;
        int deepest = layout.count() - 1;
        top = parameters.weight("top", layout.features(deepest), NvaeDecoder::uniform);
        for (int l = 0; l <= deepest; l++) {
            Parameters ofLevel = parameters.scope("z" + (l + 1));
            int features = layout.featuresAt(l);
            if (l < deepest) {
                priors.add(
                        new WeightNormConvolution(ofLevel.scope("prior"), features, 2L * layout.latentChannels(), 1));
            }
            join.add(new WeightNormConvolution(
                    ofLevel.scope("join"), (long) features + layout.latentChannels(), features, 1));
            below.add(
                    l == 0
                            ? doublings(config, layout, parameters)
                            : cells(config, layout, l, parameters.scope("z" + l)));
        }
        output = new WeightNormConvolution(
                parameters.scope("output"),
                layout.channels(),
                layout.data().shape().get(0) * likelihood.parametersPerChannel(),
                3);
    }

    private static void refuseIdle(Config config, NvaeLayout layout) {
        Config standard = TYPE.defaults();
        if (layout.halvings() == 0) {
            String because = "the encoder's 'halvings' is 0, so no image is doubled below the last scale";
            Idle.refuse("cellsPerDoubling", config.cellsPerDoubling(), standard.cellsPerDoubling(), because);
            Idle.refuse("finalExpansion", config.finalExpansion(), standard.finalExpansion(), because);
        }
        if (layout.count() == 1) {
            String because = "the encoder has one group of latents, and these cells lie between two";
            Idle.refuse("cellsPerGroup", config.cellsPerGroup(), standard.cellsPerGroup(), because);
            Idle.refuse("expansion", config.expansion(), standard.expansion(), because);
        }
    }

    private static float[] uniform(Shape shape, SplittableRandom random) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    /** From level l to the one next nearer the data, whose cells they are. */
    private static List<Cell> cells(Config config, NvaeLayout layout, int l, Parameters parameters) {
        List<Cell> cells = new ArrayList<>();
        if (layout.lastOfScale(l - 1)) {
            cells.add(new DecoderCell(parameters.scope("up"), layout.featuresAt(l), true, config.expansion()));
        }
        for (int c = 0; c < config.cellsPerGroup(); c++) {
            cells.add(
                    new DecoderCell(parameters.scope("cell" + c), layout.featuresAt(l - 1), false, config.expansion()));
        }
        return cells;
    }

    /** From the last level to the size of the image. */
    private static List<Cell> doublings(Config config, NvaeLayout layout, Parameters parameters) {
        List<Cell> cells = new ArrayList<>();
        for (int h = layout.halvings(); h > 0; h--) {
            Parameters ofDoubling = parameters.scope("doubling" + (h - 1));
            int features = layout.channels() << (h - 1);
            cells.add(new DecoderCell(ofDoubling.scope("up"), 2 * features, true, config.finalExpansion()));
            for (int c = 0; c < config.cellsPerDoubling(); c++) {
                cells.add(new DecoderCell(ofDoubling.scope("cell" + c), features, false, config.finalExpansion()));
            }
        }
        return cells;
    }

    @Override
    public NDArray start(long examples, Scope scope) {
        Shape shape = Tensors.batched(examples, layout.features(layout.count() - 1));
        return Ops.laidOut(scope.manager().zeros(shape).add(top), memoryLayout);
    }

    @Override
    public DiagonalGaussian prior(int level, NDArray topDown, Scope scope) {
        if (level < layout.count() - 1) {
            return SoftNormal.of(priors.get(level).forward(NvaeOps.elu(topDown)));
        }
        Shape latent = layout.levels().get(level).latent();
        return DiagonalGaussian.standard(
                scope.manager().zeros(Tensors.batched(topDown.getShape().get(0), latent)));
    }

    @Override
    public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
        NDArray state = join.get(level).forward(topDown.concat(latent, 1));
        for (Cell cell : below.get(level)) {
            state = cell.forward(state, scope);
        }
        return state;
    }

    @Override
    public Likelihood likelihood() {
        return likelihood;
    }

    @Override
    public NDArray parametersOf(NDArray topDown) {
        return layout.withoutFrame(output.forward(NvaeOps.elu(topDown)));
    }
}
