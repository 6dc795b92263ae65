package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * A finite ladder beside its twin in another framework, which has the same weights, input and noise; see tools/parity/cases.py for
 * what a case holds.
 *
 * @param encoder with the twin's weights
 * @param decoder with the twin's weights
 * @param theirs the twin's case
 */
public record LadderTwin(Encoder encoder, Decoder decoder, Parameters parameters, Map<String, NDArray> theirs) {

    private static final double TOLERANCE = 1e-4;

    /**
     * Compares the terms of the bound with running and with batch statistics, then a gradient and the statistics that the latter
     * left.
     *
     * @param weight the weight whose gradient the case has
     * @param norm the batch normalisation whose running statistics the case has
     */
    public void check(String weight, String norm, Scopes scopes) {
        try (GradientMode on = GradientMode.on()) {
            compare("eval", bound(scopes.evaluation(1)));
            Scope scope = scopes.training(2);
            Map<String, NDArray> terms = bound(scope);
            compare("train", terms);
            NDArray total = terms.values().stream().reduce(NDArray::add).orElseThrow();
            NDArray loss = total.sub(terms.get("logLikelihood"))
                    .sub(terms.get("logLikelihood"))
                    .mean();
            NDList gradient =
                    WeightOps.gradients(loss, List.of(parameters.weights().get(weight)), scope.manager());
            compare("gradient", gradient.get(0));
            compare("running_mean", named(parameters.buffers(), norm + ".running_mean"));
            compare("running_var", named(parameters.buffers(), norm + ".running_var"));
        }
    }

    /** The log likelihood and each level's KL, nats per example, for the twin's noise. */
    private Map<String, NDArray> bound(Scope scope) {
        NDArray x = ofStep("x", scope);
        NDList evidence = encoder.evidence(x, scope);
        NDArray state = decoder.start(x.getShape().get(0), scope);
        Map<String, NDArray> terms = new LinkedHashMap<>();
        for (int l = encoder.levels().size() - 1; l >= 0; l--) {
            String name = encoder.levels().get(l).name();
            Law prior = decoder.prior(l, state, scope);
            Posterior posterior = encoder.posterior(l, evidence, state, prior, scope);
            DiagonalGaussian q = posterior.distribution().as(DiagonalGaussian.class);
            terms.put("kl." + name, q.kl(prior));
            state = decoder.descend(l, state, q.sample(ofStep("noise." + name, scope)), scope);
        }
        terms.put("logLikelihood", decoder.logLikelihood(state, x, scope));
        return terms;
    }

    private NDArray ofStep(String name, Scope scope) {
        NDArray array = named(theirs, name).duplicate();
        array.attach(scope.manager());
        return array;
    }

    private static NDArray named(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(
                arrays.get(name), () -> "There is no array '" + name + "' among " + arrays.keySet() + ".");
    }

    private void compare(String mode, Map<String, NDArray> terms) {
        terms.forEach((name, array) -> compare(mode + "." + name, array));
    }

    private void compare(String name, NDArray ours) {
        float[] expected = named(theirs, name).toFloatArray();
        float[] found = ours.toFloatArray();
        assertThat(found).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            double tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
            assertThat((double) found[i]).as("%s, value %d", name, i).isCloseTo(expected[i], within(tolerance));
        }
    }
}
