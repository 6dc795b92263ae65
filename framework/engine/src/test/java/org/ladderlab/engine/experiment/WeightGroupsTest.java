package org.ladderlab.engine.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Tensors;

/** Which weights learn alike, and that each group's rule changes its own. */
class WeightGroupsTest {

    private NDManager manager;
    private Parameters parameters;

    @BeforeEach
    void begin() {
        manager = NDManager.newBaseManager("PyTorch");
        parameters = new Parameters(manager, 1);
        weight("encoder", "a", 1);
        weight("decoder.network", "b", 2);
        weight("decoder.network.head", "c", 3);
        weight("decoder", "d", 4);
        parameters.scope("encoder").buffer("mean", new Shape(1), 0);
    }

    @AfterEach
    void end() {
        manager.close();
    }

    private void weight(String scope, String name, int size) {
        parameters.scope(scope).weight(name, new Shape(size), Parameters.Initializer.constant(1));
    }

    @Test
    void aWeightIsInTheGroupOfTheLongestPartThatItIsIn() {
        WeightGroups groups =
                groups(factor("decoder", 2), factor("decoder.network.head", 3), factor("decoder.network", 4));

        assertThat(groups.groups().stream()
                        .map(group -> List.copyOf(group.weights().keySet())))
                .containsExactly(
                        List.of("encoder.a"),
                        List.of("decoder.d"),
                        List.of("decoder.network.head.c"),
                        List.of("decoder.network.b"));
        assertThat(groups.counts(parameters)).isEqualTo("10 weights");
    }

    @Test
    void whatIsFrozenIsInNoGroupAndRequiresNoGradient() {
        WeightGroups groups = groups(frozen("encoder"), frozen("decoder.network"), factor("decoder.network.head", 1));

        assertThat(groups.frozen()).containsExactly("encoder.a", "decoder.network.b", "encoder.mean");
        assertThat(groups.names()).containsExactly("decoder.d", "decoder.network.head.c");
        parameters.weights().forEach((name, weight) -> assertThat(weight.hasGradient())
                .as(name)
                .isEqualTo(groups.names().contains(name)));
        assertThat(groups.counts(parameters)).isEqualTo("7 weights, 3 frozen");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachGroupChangesByItsOwnFactorAndWeightDecay(boolean elementwise) {
        WeightGroups groups = WeightGroups.of(
                List.of(
                        new Experiment.WeightGroup("decoder", Optional.of(0.5), Optional.empty(), false),
                        new Experiment.WeightGroup("decoder.network", Optional.empty(), Optional.of(0.25), false)),
                parameters,
                new Descent(elementwise, OptionalDouble.of(0)));
        GroupRules rules = new GroupRules(groups, manager);
        // The gradient of each weight is 1, 2, 3, ... in the order in which the groups have them.
        rules.apply(manager.arange(1f, 11f), 0.1, 1);

        assertThat(values("encoder.a")).containsExactly(0.9f);
        assertThat(values("decoder.d")).containsExactly(0.9f, 0.85f, 0.8f, 0.75f);
        assertThat(values("decoder.network.b")).containsExactly(new float[] {0.15f, 0.05f}, within(1e-6f));
        assertThat(rules.state()).containsOnlyKeys("0/count", "1/count", "2/count");
    }

    @Test
    void aGroupThatNamesNothingOrSaysNothingIsRefusedWithWhatThereIs() {
        refused(
                "training.groups.0.part",
                "no weights in 'decoder.nework'; there are some in decoder.d, decoder.network.",
                factor("decoder.nework", 2));
        refused("training.groups.0.part", "no weights in 'enc'; there are some in decoder, encoder.", factor("enc", 2));
        refused("training.groups.1.part", "is in another group", factor("encoder", 2), frozen("encoder"));
        refused("training.groups.0.part", "is in another group", factor("encoder", 2), frozen("encoder.a"));
        refused(
                "training.groups.0",
                "says nothing of how it learns",
                new Experiment.WeightGroup("encoder", Optional.empty(), Optional.empty(), false));
        refused(
                "training.groups.0",
                "What is frozen does not learn",
                new Experiment.WeightGroup("encoder", Optional.of(2.0), Optional.empty(), true));
    }

    @Test
    void aWeightDecayIsRefusedWhereTheOptimizerHasNone() {
        assertThatThrownBy(() -> WeightGroups.of(
                        List.of(new Experiment.WeightGroup("encoder", Optional.empty(), Optional.of(0.1), false)),
                        parameters,
                        new Descent(true, OptionalDouble.empty())))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo("training.groups.0.weightDecay"))
                .hasMessage("The optimizer has no weight decay; leave it out, or choose one that has, such as adamw.");
    }

    private void refused(String path, String message, Experiment.WeightGroup... declared) {
        assertThatThrownBy(() -> groups(declared))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo(path))
                .hasMessageContaining(message);
    }

    private WeightGroups groups(Experiment.WeightGroup... declared) {
        return WeightGroups.of(List.of(declared), parameters, new Descent(true, OptionalDouble.of(0)));
    }

    private static Experiment.WeightGroup factor(String part, double factor) {
        return new Experiment.WeightGroup(part, Optional.of(factor), Optional.empty(), false);
    }

    private static Experiment.WeightGroup frozen(String part) {
        return new Experiment.WeightGroup(part, Optional.empty(), Optional.empty(), true);
    }

    private float[] values(String name) {
        return parameters.weights().get(name).toFloatArray();
    }

    /** {@code w -= rate g + decay w}. */
    private record Descent(boolean elementwise, OptionalDouble decay) implements Optimizer {
        @Override
        public double learningRate() {
            return 1;
        }

        @Override
        public Optimizer withWeightDecay(double weightDecay) {
            return decay.isEmpty()
                    ? Optimizer.super.withWeightDecay(weightDecay)
                    : new Descent(elementwise, OptionalDouble.of(weightDecay));
        }

        @Override
        public Rule prepare(List<NDArray> weights, NDManager manager) {
            NDArray count = manager.zeros(new Shape(1));
            return new Rule() {
                @Override
                public void apply(List<NDArray> gradients, double learningRate, long number) {
                    try (GradientMode off = GradientMode.off()) {
                        for (int i = 0; i < weights.size(); i++) {
                            NDArray g = gradients.get(i);
                            NDArray w = g.zerosLike().add(weights.get(i));
                            weights.get(i)
                                    .subi(Tensors.scale(g, learningRate).add(Tensors.scale(w, decay.getAsDouble())));
                        }
                    }
                }

                @Override
                public Map<String, NDArray> state() {
                    return Map.of("count", count);
                }
            };
        }
    }
}
