package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.nn.Ops;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * The inference model of NVAE: residual cells on the way up leave features d_l at each group of latents; on the way down
 *
 * <pre>
 * q(z_l | z_>l, x) = N(mean_p + dmu, (sigma_p dsigma)^2),   (dmu, log dsigma) = conv3x3(d_l + conv1x1(state above l))
 * </pre>
 *
 * The deepest group sees the data alone.
 *
 * <p>Against the authors' code: no normalising flow follows q (they use none on MNIST either); the two halves have the same number
 * of features; the groups of each scale are listed where the code halves them; a filter's norm starts as PyTorch's, without 0.01
 * added. {@link SoftNormal} says where the residual differs.
 */
public final class NvaeEncoder implements Encoder {

    /** What an experiment file can say. */
    public record Config(
            @Setting(
                            value =
                                    "groups of latents at each scale, from the scale next to the data; each scale has half the"
                                            + " height and width of the one before",
                            min = 1)
                    List<Integer> groups,
            @Setting(value = "channels of each group of latents", min = 1) int latentChannels,
            @Setting(
                            value =
                                    "features of both halves of the model at the size of the image; each halving doubles them",
                            min = 1)
                    int channels,
            @Setting(value = "how often the image is halved before the first scale", min = 0, max = 8) int halvings,
            @Setting(value = "residual cells before each halving of the image", min = 0) int cellsPerHalving,
            @Setting(value = "residual cells of each group", min = 0) int cellsPerGroup,
            @Setting(value = "pixels of the lowest value added on each side of the image", min = 0, max = 64)
                    int padding,
            @Setting("whether q is relative to the prior") boolean residualNormal) {}

    public static final ComponentType<Encoder, Config> TYPE = ComponentType.of(
            Kind.ENCODER,
            "nvae",
            new Config(
                    /* groups= */ List.of(2, 1),
                    /* latentChannels= */ 8,
                    /* channels= */ 16,
                    /* halvings= */ 0,
                    /* cellsPerHalving= */ 1,
                    /* cellsPerGroup= */ 1,
                    /* padding= */ 0,
                    /* residualNormal= */ true),
            new ComponentType.Doc(
                    "Top-down inference over groups of convolutional latents at several scales.",
                    "q(z_l | z_>l, x) = N(mean_p + dmu, (sigma_p dsigma)^2)",
                    "Vahdat and Kautz 2020, NVAE, sections 3.1 and 3.2"),
            (config, context) -> new NvaeEncoder(
                    config,
                    new NvaeLayout(
                            context.data(),
                            config.groups(),
                            config.latentChannels(),
                            config.channels(),
                            config.halvings(),
                            config.padding()),
                    context.parameters()));

    private final NvaeLayout layout;
    private final MemoryLayout memoryLayout;
    private final boolean residualNormal;
    private final WeightNormConvolution stem;
    private final List<List<Cell>> up = new ArrayList<>();
    private final WeightNormConvolution deepest;
    private final List<WeightNormConvolution> fromAbove = new ArrayList<>();
    private final List<WeightNormConvolution> heads = new ArrayList<>();

    private NvaeEncoder(Config config, NvaeLayout layout, Parameters parameters) {
        Config standard = TYPE.defaults();
        if (config.halvings() == 0) {
            Idle.refuse(
                    "cellsPerHalving",
                    config.cellsPerHalving(),
                    standard.cellsPerHalving(),
                    "'halvings' is 0, so no image is halved before the first scale");
        }
        if (layout.count() == 1) {
            Idle.refuse(
                    "residualNormal",
                    config.residualNormal(),
                    standard.residualNormal(),
                    "there is one group of latents, and q of the deepest group is relative to nothing");
        }
        this.layout = layout;
        memoryLayout = NvaeLayout.inMemory(parameters);
        residualNormal = config.residualNormal();
        stem = new WeightNormConvolution(
                parameters.scope("stem"), layout.data().shape().get(0), layout.channels(), 3);
        for (int l = 0; l < layout.count(); l++) {
            Parameters ofLevel = parameters.scope("z" + (l + 1));
            int features = layout.featuresAt(l);
            List<Cell> cells = l == 0 ? halvings(config, parameters) : new ArrayList<>();
            if (l > 0 && layout.lastOfScale(l - 1)) {
                cells.add(new EncoderCell(ofLevel.scope("down"), features / 2, true));
            }
            for (int c = 0; c < config.cellsPerGroup(); c++) {
                cells.add(new EncoderCell(ofLevel.scope("cell" + c), features, false));
            }
            up.add(cells);
            heads.add(new WeightNormConvolution(ofLevel.scope("head"), features, 2L * layout.latentChannels(), 3));
            if (l < layout.count() - 1) {
                fromAbove.add(new WeightNormConvolution(ofLevel.scope("above"), features, features, 1));
            }
        }
        int features = layout.featuresAt(layout.count() - 1);
        deepest = new WeightNormConvolution(parameters.scope("deepest"), features, features, 1);
    }

    private static List<Cell> halvings(Config config, Parameters parameters) {
        List<Cell> cells = new ArrayList<>();
        for (int h = 0; h < config.halvings(); h++) {
            Parameters ofHalving = parameters.scope("halving" + h);
            int features = config.channels() << h;
            for (int c = 0; c < config.cellsPerHalving(); c++) {
                cells.add(new EncoderCell(ofHalving.scope("cell" + c), features, false));
            }
            cells.add(new EncoderCell(ofHalving.scope("down"), features, true));
        }
        return cells;
    }

    /** What the decoder shares. */
    NvaeLayout layout() {
        return layout;
    }

    @Override
    public List<Level> levels() {
        return layout.levels();
    }

    /** The features d_1 .. d_L of the way up. */
    @Override
    public NDList evidence(NDArray x, Scope scope) {
        NDList features = new NDList();
        NDArray d = Ops.laidOut(stem.forward(layout.seen(x)), memoryLayout);
        for (List<Cell> cells : up) {
            for (Cell cell : cells) {
                d = cell.forward(d, scope);
            }
            features.add(d);
        }
        return features;
    }

    @Override
    public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
        NDArray fromData = evidence.get(level);
        if (level == layout.count() - 1) {
            NDArray features = NvaeOps.elu(deepest.forward(NvaeOps.elu(fromData)));
            return Posterior.topDown(SoftNormal.of(heads.get(level).forward(features)));
        }
        NDArray channels =
                heads.get(level).forward(fromData.add(fromAbove.get(level).forward(topDown)));
        return Posterior.topDown(
                residualNormal
                        ? SoftNormal.relativeTo(prior.as(DiagonalGaussian.class), channels)
                        : SoftNormal.of(channels));
    }
}
