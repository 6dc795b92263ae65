package org.ladderlab.plugins.datasets;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.GaussianMixture;
import org.ladderlab.spi.data.GaussianMixture.Component;
import org.ladderlab.spi.settings.Setting;

/** {@code x ~ sum_k w_k N(m_k, s_k^2 I)}, in any dimension; the class is the component k. */
public record Mixture(
        @Setting("the components; their means have as many values as a point") List<Component> components,
        @Setting("sizes of the parts") Examples examples,
        @Setting("seed of the points") long seed) {

    public static final ComponentType<Dataset, Mixture> TYPE = ComponentType.of(
            Kind.DATASET,
            "mixture",
            new Mixture(
                    List.of(
                            new Component(0.5, List.of(-1.0, -0.5), 0.2),
                            new Component(0.3, List.of(1.0, -0.5), 0.4),
                            new Component(0.2, List.of(0.0, 1.0), 0.3)),
                    Examples.DEFAULT,
                    1),
            new ComponentType.Doc(
                    "Points from a mixture of normal distributions, (dimensions); the class is the component.",
                    "x ~ sum_k w_k N(m_k, s_k^2 I)",
                    "Bishop 2006, Pattern Recognition and Machine Learning, section 2.3.9"),
            (mixture, context) ->
                    points("mixture", new GaussianMixture(mixture.components), mixture.examples, mixture.seed));

    static Dataset points(String name, GaussianMixture law, Examples examples, long seed) {
        DataSpec spec = new DataSpec(
                name,
                new Shape(law.dimensions()),
                Optional.empty(),
                law.components().size(),
                Optional.of(law));
        return new SyntheticPoints(spec, examples, seed, (draws, point) -> draw(law.components(), draws, point));
    }

    private static int draw(List<Component> components, Draws draws, double[] point) {
        int k = 0;
        double left = draws.uniform() - components.get(0).proportion();
        while (left >= 0 && k < components.size() - 1) {
            k++;
            left -= components.get(k).proportion();
        }
        Component component = components.get(k);
        for (int d = 0; d < point.length; d++) {
            point[d] = component.mean().get(d) + component.standardDeviation() * draws.normal();
        }
        return k;
    }
}
