package org.ladderlab.plugins.quality.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;
import org.ladderlab.testkit.GivenInput;
import org.ladderlab.testkit.LossContract;
import org.ladderlab.testkit.TestContext;

class ClassificationLossTest extends LossContract {

    @Override
    protected DataSpec data() {
        return Classes.DATA;
    }

    @Override
    protected Loss loss(TestContext context) {
        return Classes.model(context).create(ClassificationLoss.TYPE);
    }

    /** Three images of which each is white in a third of its own, with the label of that third. */
    private static Batch thirds(Scope scope) {
        float[] pixels = new float[3 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 64 / 22 == i / 64 ? 1 : 0;
        }
        NDArray data = scope.manager().create(pixels, Tensors.batched(3, Classes.DATA.shape()));
        return new Batch(data, Optional.of(scope.manager().create(new long[] {0, 1, 2})));
    }

    @Test
    void itLearnsToTellWhatItIsTaught() {
        TestContext context = Classes.model(context(data()));
        Loss loss = context.create(ClassificationLoss.TYPE);
        AccuracyMetric accuracy = (AccuracyMetric) context.create(AccuracyMetric.TYPE);
        List<NDArray> weights = new ArrayList<>(context.parameters().weights().values());
        float first = 0;
        for (int step = 1; step <= 200; step++) {
            Scope scope = scopes().training(step);
            NDArray minimised = loss.objective(thirds(scope), scope).minimised();
            first = step == 1 ? minimised.getFloat() : first;
            NDList gradients = WeightOps.gradients(minimised, weights, scope.manager());
            try (GradientMode off = GradientMode.off()) {
                for (int i = 0; i < weights.size(); i++) {
                    weights.get(i).subi(Tensors.scale(gradients.get(i), 0.1));
                }
            }
        }
        Scope scope = scopes().evaluation(1);
        assertThat(loss.objective(thirds(scope), scope).minimised().getFloat()).isLessThan(first / 2);
        List<Evaluated> batches = List.of(new Evaluated(thirds(scope), scope));
        assertThat(accuracy.measure(GivenInput.of(() -> batches))
                        .get("accuracy")
                        .value())
                .isEqualTo(1);
    }

    @Test
    void dataWithoutLabelsAreRefused() {
        DataSpec unlabelled = new DataSpec("shapes", Classes.DATA.shape(), Classes.DATA.grid(), 0);
        assertThatThrownBy(() -> context(unlabelled).create(ClassifierEncoder.TYPE, Classes.small()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("have no labels that tell classes apart");
    }
}
