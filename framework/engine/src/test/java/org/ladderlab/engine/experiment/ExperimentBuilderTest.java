package org.ladderlab.engine.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.Toy;
import org.ladderlab.engine.inspection.Summary;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Kernels;
import org.ladderlab.spi.tensors.MemoryLayout;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Precision;

class ExperimentBuilderTest {

    @Test
    void aCheckCountsTheParametersOfEachPartAndChangesNothing() {
        Summary summary = Engine.check(Toy.experiment(20));

        assertThat(summary.parameters()).isEqualTo(Map.of("encoder", 12L, "decoder", 4L));
        assertThat(summary.levels()).hasSize(3);
        assertThat(summary.data().name()).isEqualTo("toy");
        assertThat(summary.warnings()).isEmpty();
    }

    @Test
    void aNestedComponentsComplaintIsLocatedByItsPath() {
        ComponentType<Network, Toy.None> network =
                Toy.type(Kind.NETWORK, "narrow", new Toy.None(), (config, context) -> {
                    throw new ConfigurationException("channels", "The channels must divide by 8.");
                });
        assertBuildFails(
                decoder(context -> context.create("network", network.byDefault())),
                "model.decoder.network.channels",
                "The channels must divide by 8.");
    }

    @Test
    void aNestedComponentsWeightsAreScopedByTheSetting() {
        ComponentType<Network, Toy.None> network = Toy.type(Kind.NETWORK, "one", new Toy.None(), (config, context) -> {
            context.parameters().weight("w", new Shape(3), Parameters.Initializer.constant(0));
            return (z, logSnr, step) -> z;
        });
        Experiment experiment = decoder(context -> context.create("network", network.byDefault()));
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            assertThat(built.parameters().weights()).containsKeys("encoder.level0", "decoder.network.w");
        }
    }

    @Test
    void aPartOfAnotherTypeIsNamedWithWhatWasNeeded() {
        assertBuildFails(
                decoder(context -> context.part(GaussianDiffusion.class)),
                "model.decoder",
                "'broken' needs a gaussian diffusion, but the encoder is 'toy-encoder', which is none; change one of the two.");
        assertBuildFails(
                decoder(context -> context.part(Sampler.class)),
                "model.decoder",
                "'broken' needs a sampler, but the parts made before it are data 'toy-data', encoder 'toy-encoder';"
                        + " change one of the two.");
    }

    private static final DataSpec LATENTS = new DataSpec("latents", new Shape(7), Optional.empty(), 0);

    @Test
    void aPartOfAModelWithinSeesItsOwnDataAndNoneOfTheOutersParts() {
        ComponentType<Network, Toy.None> curious = network(context -> {
            context.parameters().weight("w", context.data().shape(), Parameters.Initializer.constant(0));
            assertThat(context.find(Encoder.class)).isEmpty();
            assertThat(context.part(String.class)).isEqualTo("inner");
        });
        Experiment experiment = decoder(context -> context.create("above", curious.byDefault(), LATENTS, "inner"));
        try (BuiltExperiment built = ExperimentBuilder.build(experiment)) {
            assertThat(built.parameters().weights().get("decoder.above.w").getShape())
                    .isEqualTo(new Shape(7));
        }
    }

    @Test
    void aComponentKnowsHowManyStepsAreTrainedAlsoInAModelWithin() {
        List<Integer> found = new ArrayList<>();
        Ref<Network> inner =
                network(context -> found.add(context.trainingSteps())).byDefault();
        Experiment one = decoder(context -> {
            found.add(context.trainingSteps());
            context.create("above", inner, LATENTS);
        });
        ExperimentBuilder.build(one).close();
        assertThat(found).hasSizeGreaterThanOrEqualTo(2).containsOnly(STEPS);
    }

    @Test
    void aPartOfAModelWithinIsToldOfThePartsOfThatModel() {
        Ref<Network> needy =
                network(context -> context.part(GaussianDiffusion.class)).byDefault();
        assertBuildFails(
                decoder(context -> {
                    Network plain = context.create("below", network(any -> {}).byDefault());
                    context.create("above", needy, LATENTS, plain);
                }),
                "model.decoder.above",
                "'inner' needs a gaussian diffusion, but the parts made before it are network 'inner'; change one of the two.");
    }

    @Test
    void aPartOfAModelWithinThatBlamesItsEncoderPointsAtTheInnerOne() {
        Ref<Network> picky = network(context -> {
                    throw new ConfigurationException("encoder.schedule", "The schedule is infinite at t = 0.");
                })
                .byDefault();
        Ref<Network> holder =
                network(context -> context.create("above", picky, LATENTS)).byDefault();
        assertBuildFails(
                decoder(context -> context.create("above", holder, LATENTS)),
                "model.encoder.above.above.schedule",
                "The schedule is infinite at t = 0.");
    }

    private static ComponentType<Network, Toy.None> network(Consumer<BuildContext> making) {
        return Toy.type(Kind.NETWORK, "inner", new Toy.None(), (config, context) -> {
            making.accept(context);
            return (z, logSnr, step) -> z;
        });
    }

    @Test
    void aLossThatBlamesTheEncoderPointsAtTheEncoder() {
        ComponentType<Loss, Toy.None> loss = Toy.type(Kind.LOSS, "picky", new Toy.None(), (config, context) -> {
            throw new ConfigurationException("encoder.schedule", "The schedule is infinite at t = 0.");
        });
        assertBuildFails(
                with(Toy.experiment(1), Toy.experiment(1).model(), loss.byDefault()),
                "model.encoder.schedule",
                "The schedule is infinite at t = 0.");
    }

    @Test
    void aShapeMistakeIsFoundBeforeTheFirstStep() {
        ComponentType<Decoder, Toy.None> wide = Toy.type(Kind.DECODER, "wide", new Toy.None(), (config, context) -> {
            org.ladderlab.spi.data.DataSpec other =
                    new org.ladderlab.spi.data.DataSpec("other", new Shape(5), java.util.Optional.empty(), 0);
            return new Toy.ToyDecoder(context.parameters(), other);
        });
        Experiment toy = Toy.experiment(1);
        Experiment experiment = with(
                toy,
                new Experiment.Model(
                        toy.model().encoder(), wide.byDefault(), toy.model().weights()),
                toy.loss());

        assertThatThrownBy(() -> Engine.check(experiment))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo("model"))
                .hasMessageStartingWith("The model fails on two examples of shape (2) from 'toy': ")
                .hasMessageContaining("size of tensor");
    }

    @Test
    void anArrayLeftBehindByEachStepIsAWarning() {
        ComponentType<Decoder, Toy.None> leaky = Toy.type(Kind.DECODER, "leaky", new Toy.None(), (config, context) -> {
            var weight = context.parameters().weight("leak", new Shape(1), Parameters.Initializer.constant(1));
            return new Leaky(new Toy.ToyDecoder(context.parameters(), context.data()), weight);
        });
        Experiment toy = Toy.experiment(20);
        Experiment experiment = with(
                toy,
                new Experiment.Model(
                        toy.model().encoder(), leaky.byDefault(), toy.model().weights()),
                toy.loss());

        assertThat(Engine.check(experiment).warnings())
                .singleElement()
                .asString()
                .contains("starts from a weight");
    }

    private record Leaky(Toy.ToyDecoder decoder, ai.djl.ndarray.NDArray weight) implements Decoder {
        @Override
        public ai.djl.ndarray.NDArray start(long examples, org.ladderlab.spi.tensors.Scope scope) {
            weight.add(scope.scalar(1));
            return decoder.start(examples, scope);
        }

        @Override
        public org.ladderlab.spi.tensors.Law prior(
                int level, ai.djl.ndarray.NDArray topDown, org.ladderlab.spi.tensors.Scope scope) {
            return decoder.prior(level, topDown, scope);
        }

        @Override
        public ai.djl.ndarray.NDArray descend(
                int level,
                ai.djl.ndarray.NDArray topDown,
                ai.djl.ndarray.NDArray latent,
                org.ladderlab.spi.tensors.Scope scope) {
            return decoder.descend(level, topDown, latent, scope);
        }

        @Override
        public boolean isDensity() {
            return decoder.isDensity();
        }

        @Override
        public ai.djl.ndarray.NDArray logLikelihood(
                ai.djl.ndarray.NDArray topDown, ai.djl.ndarray.NDArray x, org.ladderlab.spi.tensors.Scope scope) {
            return decoder.logLikelihood(topDown, x, scope);
        }

        @Override
        public ai.djl.ndarray.NDArray mean(ai.djl.ndarray.NDArray topDown, org.ladderlab.spi.tensors.Scope scope) {
            return decoder.mean(topDown, scope);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        Experiment toy = Toy.experiment(1);
        assertThatThrownBy(() -> ExperimentBuilder.device(
                        new Experiment.Compute(1, "gpu7", Precision.FP32, MemoryLayout.AUTO, Kernels.LIBRARY)))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo("compute.device"))
                .hasMessageStartingWith("There is no device 'gpu7'");
        assertThat(ExperimentBuilder.device(toy.compute()).getDeviceType()).isEqualTo("cpu");
    }

    @Test
    void nativeKernelsThatHaveNotBeenBuiltAreAskedFor() {
        Experiment toy = Toy.experiment(1);
        assertThatThrownBy(() -> ExperimentBuilder.build(
                        toy.with(new Experiment.Compute(1, "cpu", Precision.FP32, MemoryLayout.AUTO, Kernels.NATIVE))))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo("compute.kernels"))
                .hasMessageContaining("run tools/native/build.sh");
    }

    private static void assertBuildFails(Experiment experiment, String path, String message) {
        assertThatThrownBy(() -> ExperimentBuilder.build(experiment))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo(path))
                .hasMessage(message);
    }

    private interface Making {
        void with(org.ladderlab.spi.BuildContext context);
    }

    private static final int STEPS = 37;

    private static Experiment decoder(Making making) {
        ComponentType<Decoder, Toy.None> broken =
                Toy.type(Kind.DECODER, "broken", new Toy.None(), (config, context) -> {
                    making.with(context);
                    return new Toy.ToyDecoder(context.parameters(), context.data());
                });
        Experiment toy = Toy.experiment(STEPS);
        return with(
                toy,
                new Experiment.Model(
                        toy.model().encoder(), broken.byDefault(), toy.model().weights()),
                toy.loss());
    }

    private static Experiment with(Experiment toy, Experiment.Model model, Ref<Loss> loss) {
        return new Experiment(
                toy.name(),
                "",
                1,
                toy.data(),
                model,
                loss,
                toy.optimizer(),
                toy.training(),
                toy.evaluation(),
                toy.sampling(),
                List.of(),
                List.of(),
                toy.compute());
    }
}
