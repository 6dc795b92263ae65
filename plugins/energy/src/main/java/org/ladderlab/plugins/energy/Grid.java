package org.ladderlab.plugins.energy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Integrals over y of one or two dimensions as sums over the middles of equal cells, which for smooth functions are exact once a cell is
 * smaller than what is seen in them. A normal factor in two dimensions is a product, so a sum for each of many examples is a product of
 * matrices.
 */
public record Grid(
        @Setting(value = "cells of the grid along each dimension", min = 8, repeats = true) int points,
        @Setting(value = "where the grid ends, on either side of 0, in units of the latents", min = 0, aboveMin = true)
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
     * {@code log integral of exp(g(y) - |y - above|^2 / (2 s^2)) dy} of each example, float64, (n).
     *
     * @param g at each node, float64, (points^D)
     * @param above (n, example shape)
     */
    NDArray logIntegral(NDArray g, NDArray above, double s, Scope scope) {
        long n = above.getShape().get(0);
        NDArray centres = Tensors.toFloat64(above.reshape(n, -1));
        int dimensions = (int) centres.getShape().get(1);
        NDArray largest = g.max().stopGradient();
        NDArray weights = g.sub(largest).exp().reshape(points, -1);
        NDArray sum = factor(centres, 0, s, scope).matMul(weights);
        if (dimensions == 2) {
            sum = sum.mul(factor(centres, 1, s, scope)).sum(new int[] {1}, true);
        }
        return Tensors.shift(sum.reshape(n).log().add(largest), dimensions * Math.log(cell()));
    }

    /** The same with every node in the place of above, float64, (points^D). */
    NDArray logIntegralAtNodes(NDArray g, double s, Scope scope) {
        int dimensions = g.getShape().size() == points ? 1 : 2;
        NDArray largest = g.max();
        NDArray kernel = factor(scope.vector(axis()).reshape(-1, 1), 0, s, scope);
        NDArray sum = kernel.matMul(g.sub(largest).exp().reshape(points, -1));
        if (dimensions == 2) {
            sum = sum.matMul(kernel);
        }
        // Far from all that weighs, where nobody looks, the sum is 0.
        NDArray some = sum.reshape(-1).maximum(Tensors.constant(sum, Double.MIN_NORMAL));
        return Tensors.shift(some.log().add(largest), dimensions * Math.log(cell()));
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

    /** {@code exp(-(y_d - above_d)^2 / (2 s^2))} along one dimension, (n, points). */
    private NDArray factor(NDArray centres, int dimension, double s, Scope scope) {
        NDArray centre = centres.get(":, " + dimension).reshape(-1, 1);
        return Tensors.scale(centre.sub(scope.vector(axis())).square(), -1 / (2 * s * s))
                .exp();
    }
}
