package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ladderlab.nn.NoiseEmbedding;
import org.ladderlab.nn.Ops;
import org.ladderlab.testkit.Oracle;

/** What the networks are told of the noise level and of the last bits, against the checked values. */
class EmbeddingsTest {

    @ParameterizedTest
    @EnumSource(NoiseEmbedding.class)
    void aNoiseEmbeddingHasItsPublishedValues(NoiseEmbedding embedding) {
        Oracle oracle = Oracle.read("P07");
        String name = embedding == NoiseEmbedding.DDPM ? "ddpm" : "openai";
        int width = oracle.inputs().get("dim").asInt();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray t = manager.create(new double[] {oracle.inputs().get("t").asDouble(), 0});
            double[] found = embedding.embed(t, width).get(0).toDoubleArray();
            double[] expected = Oracle.doubles(oracle.expected().get(name));
            assertThat(found).containsExactly(expected, within(oracle.relativeTolerance()));
        }
    }

    @Test
    void fourierFeaturesHaveTheirPublishedValuesAndOrder() {
        Oracle oracle = Oracle.read("P06");
        double z = oracle.inputs().get("z_noisy").asDouble();
        double[] frequencies = {Math.scalb(Math.PI, 7), Math.scalb(Math.PI, 8)};
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            double[] found = Ops.fourierFeatures(manager.create(new double[] {z}, new Shape(1, 1, 1, 1)), frequencies)
                    .toDoubleArray();
            double[] noisy = Oracle.doubles(oracle.expected().get("noisy"));
            assertThat(found)
                    .containsExactly(
                            new double[] {z, noisy[0], noisy[1], noisy[2], noisy[3]},
                            within(oracle.relativeTolerance()));

            double[] clean = Oracle.doubles(oracle.expected().get("x"));
            double[] features = Ops.fourierFeatures(
                            manager.create(clean, new Shape(1, 1, 1, clean.length)), frequencies)
                    .reshape(5, clean.length)
                    .transpose()
                    .toDoubleArray();
            for (int k = 0; k < clean.length; k++) {
                assertThat(features[5 * k + 1])
                        .isCloseTo(oracle.expected().get("clean_sin7").get(k).asDouble(), within(1e-7));
                assertThat(features[5 * k + 4])
                        .isCloseTo(oracle.expected().get("clean_cos8").get(k).asDouble(), within(1e-7));
            }
        }
    }
}
