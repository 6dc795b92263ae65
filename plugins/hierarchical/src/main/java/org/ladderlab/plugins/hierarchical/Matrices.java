package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ladderlab.spi.tensors.Scope;

/** Small matrices in double precision, and their way to float32 arrays of a step. */
final class Matrices {

    private Matrices() {}

    /** Numbers that are given row after row. */
    static double[][] rows(List<Double> numbers, int columns) {
        double[][] rows = new double[numbers.size() / columns][columns];
        for (int i = 0; i < rows.length * columns; i++) {
            rows[i / columns][i % columns] = numbers.get(i);
        }
        return rows;
    }

    static NDArray create(double[][] rows, Scope scope) {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[0].length; j++) {
                values[i * rows[0].length + j] = (float) rows[i][j];
            }
        }
        return scope.manager().create(values, new Shape(rows.length, rows[0].length));
    }

    static NDArray row(double[] values, Scope scope) {
        return create(new double[][] {values}, scope);
    }

    static NDArray column(double[] values, Scope scope) {
        return row(values, scope).reshape(values.length, 1);
    }

    /** The solution X of {@code A X = B} for a positive definite A, by Gauss-Jordan elimination. */
    static double[][] solve(double[][] a, double[][] b) {
        int n = a.length;
        double[][] left = copy(a);
        double[][] right = copy(b);
        for (int pivot = 0; pivot < n; pivot++) {
            double scale = 1 / left[pivot][pivot];
            addScaled(left[pivot], left[pivot], scale - 1);
            addScaled(right[pivot], right[pivot], scale - 1);
            for (int i = 0; i < n; i++) {
                if (i != pivot) {
                    double factor = -left[i][pivot];
                    addScaled(left[i], left[pivot], factor);
                    addScaled(right[i], right[pivot], factor);
                }
            }
        }
        return right;
    }

    private static void addScaled(double[] row, double[] other, double factor) {
        for (int j = 0; j < row.length; j++) {
            row[j] += factor * other[j];
        }
    }

    private static double[][] copy(double[][] matrix) {
        double[][] copy = new double[matrix.length][];
        for (int i = 0; i < matrix.length; i++) {
            copy[i] = matrix[i].clone();
        }
        return copy;
    }
}
