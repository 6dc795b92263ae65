package org.ladderlab.plugins.nvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/**
 * A bound on how fast the networks can change with their input (Vahdat and Kautz 2020, section 3.3 and appendix A): the sum
 * over all convolutions of their largest singular value, and over all batch normalisations of their largest |scale|.
 *
 * <p>It covers every weight of the model with four axes, seen as a matrix (out, in kernel kernel), as it is after weight
 * normalisation where a {@code log_weight_norm} stands beside it, and every {@code weight} beside a {@code running_var}. The
 * singular vectors are kept as buffers and improved by 4 power iterations a step; matrices of one shape are treated at once.
 */
final class SpectralRegularisation {

    private static final int ITERATIONS = 4;
    private static final int FIRST_ITERATIONS = 40;

    /** Convolutions whose matrices have one shape; {@code logNorms} is empty without weight normalisation. */
    private record Alike(List<NDArray> weights, List<NDArray> logNorms, NDArray u, NDArray v) {

        void improve(int iterations) {
            NvaeOps.powerIteration(weights, logNorms, u, v, iterations);
        }
    }

    /** What makes two convolutions alike. */
    private record Key(long rows, long columns, boolean normalised) {}

    private final List<Alike> convolutions = new ArrayList<>();
    private final List<NDArray> scales = new ArrayList<>();

    /**
     * Of all weights that exist now.
     *
     * @param own where the singular vectors are kept
     */
    SpectralRegularisation(Parameters own) {
        Map<Key, List<String>> names = new LinkedHashMap<>();
        Map<String, NDArray> weights = own.weights();
        weights.forEach((name, weight) -> {
            if (own.buffers().containsKey(beside(name, "running_var"))) {
                scales.add(weight);
            } else if (weight.getShape().dimension() == 4 && name.endsWith(".weight")) {
                long rows = weight.getShape().get(0);
                boolean normalised = weights.containsKey(beside(name, "log_weight_norm"));
                names.computeIfAbsent(new Key(rows, weight.size() / rows, normalised), key -> new ArrayList<>())
                        .add(name);
            }
        });
        names.forEach((key, alike) -> convolutions.add(alike(key, alike, own)));
        convolutions.forEach(alike -> alike.improve(FIRST_ITERATIONS));
    }

    private static String beside(String name, String sibling) {
        return name.endsWith(".weight") ? name.substring(0, name.length() - "weight".length()) + sibling : "";
    }

    private static Alike alike(Key key, List<String> names, Parameters own) {
        String shape = key.rows + "x" + key.columns + (key.normalised ? "n" : "");
        List<NDArray> logNorms = key.normalised
                ? names.stream()
                        .map(name -> own.weights().get(beside(name, "log_weight_norm")))
                        .toList()
                : List.of();
        return new Alike(
                names.stream().map(own.weights()::get).toList(),
                logNorms,
                own.buffer("u" + shape, new Shape(names.size(), key.rows), 1),
                own.buffer("v" + shape, new Shape(names.size(), key.columns), 1));
    }

    /** The sum of the two parts, a scalar; in training the singular vectors are improved first. */
    Optional<NDArray> penalty(Scope scope) {
        Optional<NDArray> total =
                scales.isEmpty() ? Optional.empty() : Optional.of(NvaeOps.largestScales(scope.scalar(0), scales));
        for (Alike alike : convolutions) {
            if (scope.training()) {
                alike.improve(ITERATIONS);
            }
            NDArray norms = NvaeOps.spectralNorms(scope.scalar(0), alike.weights, alike.logNorms, alike.u, alike.v);
            total = Optional.of(total.map(sum -> sum.add(norms)).orElse(norms));
        }
        return total;
    }
}
