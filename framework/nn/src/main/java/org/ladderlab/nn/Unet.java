package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Precision;

/**
 * DDPM's U-Net: residual blocks at falling, then at rising resolutions; each block on the way up also sees what its partner
 * on the way down gave (Ho et al. 2020, appendix B). The last convolution starts at zero, so the network starts as the zero
 * function.
 *
 * <p>In bf16 everything between the first and the last convolution is bfloat16. These two are exact: at high log SNRs the noise is
 * smaller than bfloat16's steps.
 *
 * <p>The weights have the names of {@code UNet2DModel} in Hugging Face's diffusers: {@code conv_in, down_blocks.i, mid_block,
 * up_blocks.i, conv_norm_out, conv_out}, where {@code down_blocks.0} and the last of {@code up_blocks} are at the full
 * resolution; in each {@code resnets.j, attentions.j}, and {@code downsamplers.0.conv} or {@code upsamplers.0.conv}.
 */
public final class Unet {

    /** A residual block, and attention after it at some resolutions. */
    private record Stage(ResidualBlock block, Optional<AttentionBlock> attention) {

        NDArray forward(NDArray x, NDArray e, boolean training) {
            NDArray h = block.forward(x, e, training);
            return attention.map(block -> block.forward(h)).orElse(h);
        }
    }

    /** What happens at one resolution, and the convolution between it and the next. */
    private record Level(List<Stage> stages, Optional<Convolution> resize) {}

    private final Convolution first;
    private final List<Level> down;
    private final List<Stage> middle;
    private final List<Level> up;
    private final GroupNorm norm;
    private final Convolution last;
    private final boolean padsBothSides;
    private final Precision precision;
    private final MemoryLayout layout;

    /**
     * Makes the levels.
     *
     * @param height of the images, in pixels; both height and width must be even at each resolution but the last
     */
    public Unet(Parameters parameters, UnetPlan plan, int height) {
        Builder builder = new Builder(plan, height);
        this.first = new Convolution(parameters.scope("conv_in").exact(), plan.in(), plan.channels(), 3);
        this.down = builder.down(parameters.scope("down_blocks"));
        this.middle = builder.middle(parameters.scope("mid_block"));
        this.up = builder.up(parameters.scope("up_blocks"));
        this.norm = new GroupNorm(parameters.scope("conv_norm_out"), builder.channels, plan.groups(), plan.epsilon());
        this.last = new Convolution(
                /* parameters= */ parameters.scope("conv_out").exact(),
                /* in= */ builder.channels,
                plan.out(),
                /* kernel= */ 3,
                /* stride= */ 1,
                /* groups= */ 1,
                /* initializer= */ Initializer.constant(0));
        this.padsBothSides = plan.downsamplePadding() == 1;
        this.precision = parameters.precision();
        this.layout = parameters
                .memoryLayout()
                .or(parameters.kernels() == Kernels.NATIVE ? MemoryLayout.CHANNELS_LAST : MemoryLayout.CONTIGUOUS);
    }

    /**
     * (n, in, h, w) to (n, out, h, w).
     *
     * @param ofNoise {@code silu} of the vector that each block sees, (n, embedding)
     */
    public NDArray forward(NDArray x, NDArray ofNoise, boolean training) {
        NDArray e = Ops.to(ofNoise, precision);
        NDArray h = Ops.laidOut(Ops.to(first.forward(x), precision), layout);
        Deque<NDArray> seen = new ArrayDeque<>(List.of(h));
        for (Level level : down) {
            for (Stage stage : level.stages) {
                h = stage.forward(h, e, training);
                seen.push(h);
            }
            if (level.resize.isPresent()) {
                Convolution halve = level.resize.get();
                h = padsBothSides ? halve.forward(h) : halve.forwardFromTopLeft(h);
                seen.push(h);
            }
        }
        for (Stage stage : middle) {
            h = stage.forward(h, e, training);
        }
        for (Level level : up) {
            for (Stage stage : level.stages) {
                h = stage.forward(h.concat(seen.pop(), 1), e, training);
            }
            if (level.resize.isPresent()) {
                h = level.resize.get().forward(Ops.upsampleNearest2x(h));
            }
        }
        return last.forward(norm.forward(Ops.to(h, Precision.FP32), Activation.SILU));
    }

    /** Makes the levels in order, and keeps count of the channels on the way and of those that the way up will see. */
    private static final class Builder {

        private final UnetPlan plan;
        private final Deque<Integer> seen;
        private int height;
        private int channels;

        Builder(UnetPlan plan, int height) {
            this.plan = plan;
            this.height = height;
            this.channels = plan.channels();
            this.seen = new ArrayDeque<>(List.of(channels));
        }

        List<Level> down(Parameters parameters) {
            List<Level> levels = new ArrayList<>();
            for (int i = 0; i < plan.multipliers().size(); i++) {
                Parameters level = parameters.scope(String.valueOf(i));
                List<Stage> stages = new ArrayList<>();
                for (int j = 0; j < plan.blocks(); j++) {
                    stages.add(stage(level, j, channels, width(i), attends()));
                    seen.push(channels);
                }
                Optional<Convolution> halve = Optional.empty();
                if (i + 1 < plan.multipliers().size()) {
                    halve = Optional.of(
                            new Convolution(level.scope("downsamplers.0.conv"), channels, channels, 3, 2, 1));
                    seen.push(channels);
                    height /= 2;
                }
                levels.add(new Level(stages, halve));
            }
            return levels;
        }

        List<Stage> middle(Parameters parameters) {
            return List.of(
                    stage(parameters, 0, channels, channels, true), stage(parameters, 1, channels, channels, false));
        }

        List<Level> up(Parameters parameters) {
            List<Level> levels = new ArrayList<>();
            for (int i = plan.multipliers().size() - 1; i >= 0; i--) {
                Parameters level = parameters.scope(String.valueOf(levels.size()));
                List<Stage> stages = new ArrayList<>();
                for (int j = 0; j <= plan.blocks(); j++) {
                    stages.add(stage(level, j, channels + seen.pop(), width(i), attends()));
                }
                Optional<Convolution> twice = Optional.empty();
                if (i > 0) {
                    twice = Optional.of(new Convolution(level.scope("upsamplers.0.conv"), channels, channels, 3));
                    height *= 2;
                }
                levels.add(new Level(stages, twice));
            }
            return levels;
        }

        private int width(int level) {
            return plan.multipliers().get(level) * plan.channels();
        }

        private boolean attends() {
            return plan.attention().contains(height);
        }

        private Stage stage(Parameters level, int j, int in, int out, boolean attends) {
            channels = out;
            return new Stage(
                    new ResidualBlock(
                            /* parameters= */ level.scope("resnets." + j),
                            in,
                            out,
                            plan.embedding(),
                            plan.groups(),
                            plan.epsilon(),
                            plan.dropout()),
                    attends
                            ? Optional.of(new AttentionBlock(
                                    level.scope("attentions." + j),
                                    out,
                                    plan.groups(),
                                    plan.epsilon(),
                                    plan.headChannels().orElse(out)))
                            : Optional.empty());
        }
    }
}
