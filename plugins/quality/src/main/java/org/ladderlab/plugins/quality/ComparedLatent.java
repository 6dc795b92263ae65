package org.ladderlab.plugins.quality;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ladderlab.plugins.quality.estimators.AggregatePosterior;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Tensors;

/** A latent of a model as it was met over examples: laws of q, draws of them, and draws of p. */
final class ComparedLatent {

    /** What is known of it beside draws. */
    enum Known {
        /** q of each example, and p = N(0, I). */
        BOTH_LAWS,
        /** q of each example. */
        POSTERIOR,
        /** p = N(0, I): q has drawn on the way up, so that its law given what is above is not known. */
        PRIOR
    }

    private final String name;
    private final Known known;
    private final List<double[]> means = new ArrayList<>();
    private final List<double[]> variances = new ArrayList<>();
    private final List<double[]> draws = new ArrayList<>();
    private final List<double[]> prior = new ArrayList<>();

    ComparedLatent(String name, Known known) {
        this.name = name;
        this.known = known;
    }

    String name() {
        return name;
    }

    Known known() {
        return known;
    }

    /** What one batch has. */
    void add(DiagonalGaussian q, NDArray draw, NDArray fromPrior) {
        NDArray mean = Tensors.toFloat32(q.mean());
        means.addAll(List.of(Pixels.rows(mean)));
        variances.addAll(List.of(Pixels.rows(
                mean.zerosLike().add(Tensors.toFloat32(q.logVariance()).exp()))));
        draws.addAll(List.of(Pixels.rows(Tensors.toFloat32(draw))));
        prior.addAll(List.of(Pixels.rows(Tensors.toFloat32(fromPrior))));
    }

    /** The first {@code examples} laws of each {@code every}-th example, from the {@code from}-th. */
    AggregatePosterior posterior(int examples, int from, int every) {
        return new AggregatePosterior(pick(means, examples, from, every), pick(variances, examples, from, every));
    }

    /** All draws of q, pass after pass. */
    double[][] draws() {
        return draws.toArray(double[][]::new);
    }

    double[][] priorDraws() {
        return prior.toArray(double[][]::new);
    }

    private static double[][] pick(List<double[]> rows, int examples, int from, int every) {
        return IntStream.range(0, examples)
                .filter(i -> i % every == from)
                .mapToObj(rows::get)
                .toArray(double[][]::new);
    }

    /** {@code log N(z; 0, I)}. */
    static double logStandard(double[] z) {
        return -Arrays.stream(z).map(v -> v * v + Math.log(2 * Math.PI)).sum() / 2;
    }
}
