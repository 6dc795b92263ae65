package org.ladderlab.plugins.likelihoods;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.Idle;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Tensors;

/**
 * {@code log N(x; location, scale^2)}: a density, so on data with a grid its bound is not one on probabilities. The scale is
 * learned for each dimension, or one for all of them, or fixed; fixed at 1 it is half the squared error plus a constant.
 */
public final class Gaussian extends LocationScale {

    /** The settings. */
    public record Config(
            @Setting(
                            value =
                                    "fixed standard deviation in the data's units; without it the network gives one for each"
                                            + " dimension",
                            min = 0,
                            aboveMin = true)
                    Optional<Double> scale,
            @Setting(
                            "whether all dimensions of all examples have one learned standard deviation, which begins at 1, instead of"
                                    + " the network's")
                    boolean sharedScale,
            @Setting(value = FLOOR, min = FINEST) double logScaleMin) {}

    public static final ComponentType<Likelihood, Config> TYPE = ComponentType.of(
                    Kind.LIKELIHOOD,
                    "gaussian",
                    new Config(Optional.empty(), false, -7),
                    new ComponentType.Doc(
                            "A normal density for each dimension.",
                            "log p = -1/2 sum(((x - location) / scale)^2 + 2 log scale + log 2 pi)",
                            "Kingma and Welling 2014 (VAE), appendix C.2"),
                    (config, context) -> new Gaussian(config, context))
            .withExamples(new Config(Optional.of(0.5), false, -7), new Config(Optional.empty(), true, -7));

    private final Optional<Double> logScale;
    private final Optional<NDArray> sharedLogScale;
    private final double logScaleMin;

    private Gaussian(Config config, BuildContext context) {
        super(floor(config.logScaleMin, TYPE.defaults().logScaleMin, context));
        if (context.outputs() == 0) {
            Idle.refuse("scale", config.scale, TYPE.defaults().scale, GIVEN);
            Idle.refuse("sharedScale", config.sharedScale, TYPE.defaults().sharedScale, GIVEN);
        } else if (config.scale.isPresent()) {
            Idle.refuse("sharedScale", config.sharedScale, TYPE.defaults().sharedScale, "'scale' is fixed");
            Idle.refuse("logScaleMin", config.logScaleMin, TYPE.defaults().logScaleMin, "'scale' is fixed");
        }
        this.logScale = config.scale.map(Math::log);
        this.logScaleMin = config.logScaleMin;
        this.sharedLogScale = config.sharedScale
                ? Optional.of(context.parameters().weight("log_scale", new Shape(1), Initializer.constant(0)))
                : Optional.empty();
    }

    @Override
    public boolean isDensity() {
        return true;
    }

    @Override
    public int parametersPerChannel() {
        return logScale.isPresent() || sharedLogScale.isPresent() ? 1 : 2;
    }

    @Override
    public NDArray logProb(NDArray x, NDArray parameters) {
        return ofAll(parameters)
                .map(scale -> logProbOfError(x, x.sub(parameters), scale))
                .orElseGet(() -> super.logProb(x, parameters));
    }

    /** The log scale that is the same everywhere, which broadcasts against the location; empty where the network gives one. */
    private Optional<NDArray> ofAll(NDArray location) {
        return logScale.map(fixed -> Tensors.constant(location, fixed))
                .or(() ->
                        sharedLogScale.map(shared -> clamp(location.zerosLike().add(shared), logScaleMin)));
    }

    @Override
    public NDArray logProbOfError(NDArray x, NDArray error, NDArray logScale) {
        NDArray distance = error.mul(logScale.neg().exp()).square();
        NDArray summands = Tensors.shift(distance.add(Tensors.scale(logScale, 2)), Math.log(2 * Math.PI));
        return Tensors.sumPerExample(Tensors.scale(summands, -0.5));
    }

    @Override
    public NDArray mean(NDArray parameters) {
        return parametersPerChannel() == 1 ? parameters : super.mean(parameters);
    }

    @Override
    NDArray mean(NDArray location, NDArray logScale) {
        return location;
    }
}
