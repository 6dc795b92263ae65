package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Integrals over all y of one or two dimensions, of functions that are constant beyond a grid, {@code f(y) = f(inside(y))}: sums over the
 * middles of equal cells, which for smooth functions are exact once a cell is smaller than what is seen in them, and the normal law's tails
 * beyond. A normal factor in two dimensions is a product, so a sum for each of many examples is a product of matrices.
 */
public record Grid(
        @Setting(value = "cells of the grid along each dimension", min = 8, repeats = true) int points,
        @Setting(
                        value =
                                "where the grid ends, on either side of 0, in units of the latents; beyond it an energy is constant",
                        min = 0,
                        aboveMin = true)
                double halfWidth) {

    static final Grid DEFAULT = new Grid(400, 8);

    /** What is computed at once. */
    private static final int PIECE = 16_384;

    double cell() {
        return 2 * halfWidth / points;
    }

    double[] axis() {
        return IntStream.range(0, points)
                .mapToDouble(i -> (i + 0.5) * cell() - halfWidth)
                .toArray();
    }

    /** The nodes, the last dimension fastest, float64, (points^D, D). */
    NDArray nodes(int dimensions, Scope scope) {
        double[] axis = axis();
        int count = Math.toIntExact(Math.round(Math.pow(points, dimensions)));
        double[] values = new double[count * dimensions];
        for (int i = 0; i < values.length; i++) {
            boolean last = i % dimensions == dimensions - 1;
            values[i] = axis[last ? i / dimensions % points : i / dimensions / points];
        }
        return scope.vector(values).reshape(count, dimensions);
    }

    /** y with each value brought to the outermost node where it is beyond that. */
    NDArray inside(NDArray y) {
        double last = halfWidth - cell() / 2;
        return y.minimum(Tensors.constant(y, last)).maximum(Tensors.constant(y, -last));
    }

    /** f_k at each node, float64, (points^D). */
    NDArray energies(EnergyLadder ladder, int k, Shape example, Scope scope) {
        NDArray nodes = Tensors.toFloat32(nodes(Math.toIntExact(example.size()), scope));
        List<NDArray> pieces = new ArrayList<>();
        for (NDArray piece : nodes.split(cuts(nodes.getShape().get(0)))) {
            int[] same = new int[Math.toIntExact(piece.getShape().get(0))];
            Arrays.fill(same, k);
            NDArray y = piece.reshape(Tensors.batched(same.length, example));
            pieces.add(scope.training() ? ladder.energy(y, same, scope) : apart(ladder, y, same, scope));
        }
        return Tensors.toFloat64(NDArrays.concat(new NDList(pieces)));
    }

    /** Without what led there, which memory would not hold for all nodes at once. */
    private static NDArray apart(EnergyLadder ladder, NDArray y, int[] same, Scope scope) {
        try (NDManager part = scope.manager().newSubManager()) {
            NDArray own = y.duplicate();
            own.attach(part);
            NDArray energy = ladder.energy(own, same, scope.within(part)).stopGradient();
            energy.attach(scope.manager());
            return energy;
        }
    }

    private static long[] cuts(long count) {
        return IntStream.rangeClosed(1, (int) ((count - 1) / PIECE))
                .mapToLong(i -> (long) i * PIECE)
                .toArray();
    }

    /**
     * Of {@code exp(g(y) - |y - above|^2 / (2 s^2)) dy}.
     *
     * @param log its logarithm, float64
     * @param beyond the part of it that is beyond the grid, from 0 to 1, float64
     */
    record Integral(NDArray log, NDArray beyond) {}

    /**
     * The integral of each example, (n).
     *
     * @param g at each node, float64, (points^D)
     * @param above (n, example shape)
     */
    Integral integral(NDArray g, NDArray above, double s, Scope scope) {
        long n = above.getShape().get(0);
        NDArray centres = Tensors.toFloat64(above.reshape(n, -1));
        int dimensions = (int) centres.getShape().get(1);
        NDArray largest = g.max().stopGradient();
        NDArray weights = g.sub(largest).exp().reshape(points, -1);
        List<Factor> factors = IntStream.range(0, dimensions)
                .mapToObj(d -> factor(centres.get(":, " + d).reshape(-1, 1), s, scope))
                .toList();
        NDArray sum = product(weights, factors, Factor::whole);
        NDArray seen = product(weights, factors, Factor::seen).stopGradient();
        return new Integral(
                Tensors.shift(sum.log().add(largest), dimensions * Math.log(cell())),
                Tensors.shift(seen.div(sum.stopGradient()).neg(), 1));
    }

    private static NDArray product(NDArray weights, List<Factor> factors, Function<Factor, NDArray> of) {
        NDArray sum = of.apply(factors.get(0)).matMul(weights);
        return factors.size() == 1
                ? sum.reshape(-1)
                : sum.mul(of.apply(factors.get(1))).sum(new int[] {1});
    }

    /** The same with every node in the place of above, (points^D). */
    Integral integralAtNodes(NDArray g, double s, Scope scope) {
        int dimensions = g.getShape().size() == points ? 1 : 2;
        NDArray largest = g.max();
        NDArray weights = g.sub(largest).exp().reshape(points, -1);
        Factor factor = factor(scope.vector(axis()).reshape(-1, 1), s, scope);
        NDArray sum = productAtNodes(weights, factor.whole());
        NDArray seen = productAtNodes(weights, factor.seen());
        return new Integral(
                Tensors.shift(sum.log().add(largest), dimensions * Math.log(cell())),
                Tensors.shift(seen.div(sum).neg(), 1));
    }

    private static NDArray productAtNodes(NDArray weights, NDArray kernel) {
        NDArray sum = kernel.matMul(weights);
        NDArray all = weights.getShape().get(1) == 1 ? sum : sum.matMul(kernel.transpose());
        // Far from all that weighs, where nobody looks, the sum is 0.
        return all.reshape(-1).maximum(Tensors.constant(all, Double.MIN_NORMAL));
    }

    /** {@code integral of exp(logDensity) value dy}, both at each node. */
    double mean(NDArray logDensity, NDArray value) {
        double volume = logDensity.getShape().size() == points ? cell() : cell() * cell();
        return volume * logDensity.exp().mul(value).sum().getDouble();
    }

    /** Half as many nodes along each dimension. */
    Grid half() {
        return new Grid(points / 2, halfWidth);
    }

    /**
     * The setting that would do where this one does not, as a sentence.
     *
     * @param needed where the grid must end at least, as far as is known
     */
    String wider(double needed) {
        double width = Math.ceil(needed > halfWidth ? needed : 1.5 * halfWidth);
        return String.format(
                Locale.ROOT,
                "Set the decoder's 'grid.halfWidth' to %.0f, and 'grid.points' to %.0f, which leaves the cells as small as they"
                        + " are; or give the model data of a smaller scale.",
                width,
                Math.ceil(points * width / halfWidth));
    }

    /**
     * {@code exp(-(y - above)^2 / (2 s^2))} along one dimension, at the nodes, (n, points).
     *
     * @param whole with the integral beyond the grid, in cells, at the outermost nodes
     */
    private record Factor(NDArray seen, NDArray whole) {}

    /** The factor of normal laws around centres, (n, 1). */
    private Factor factor(NDArray centres, double s, Scope scope) {
        NDArray seen = Tensors.scale(centres.sub(scope.vector(axis())).square(), -1 / (2 * s * s))
                .exp();
        NDArray below = tail(centres.neg(), s).mul(node(0, scope));
        NDArray above = tail(centres, s).mul(node(points - 1, scope));
        return new Factor(seen, seen.add(below).add(above));
    }

    /** What is above the grid's end, in cells. */
    private NDArray tail(NDArray centres, double s) {
        NDArray probability = EnergyOps.normalProbability(Tensors.scale(Tensors.shift(centres, -halfWidth), 1 / s));
        return Tensors.scale(probability, Math.sqrt(2 * Math.PI) * s / cell());
    }

    /** 1 at a node, and 0 at the others. */
    private NDArray node(int which, Scope scope) {
        double[] values = new double[points];
        values[which] = 1;
        return scope.vector(values);
    }
}
