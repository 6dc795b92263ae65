package org.ladderlab.plugins.quality.estimators;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** The axes in which some points vary most: eigenvectors of their covariance, by falling eigenvalues. */
public final class PrincipalComponents {

    private final double[] mean;
    private final double[][] axes;

    private PrincipalComponents(double[] mean, double[][] axes) {
        this.mean = mean;
        this.axes = axes;
    }

    /** The first {@code count} axes of these points, or all if there are fewer. */
    public static PrincipalComponents of(double[][] points, int count) {
        int dimensions = points[0].length;
        double[] mean = new double[dimensions];
        for (double[] point : points) {
            for (int d = 0; d < dimensions; d++) {
                mean[d] += point[d] / points.length;
            }
        }
        DMatrixRMaj centred = new DMatrixRMaj(points.length, dimensions);
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < dimensions; d++) {
                centred.set(i, d, points[i][d] - mean[d]);
            }
        }
        DMatrixRMaj scatter = new DMatrixRMaj(dimensions, dimensions);
        CommonOps_DDRM.multInner(centred, scatter);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(dimensions, true, true);
        if (!eigen.decompose(scatter)) {
            throw new UnmeasurableException(
                    "The training part has no principal axes; look whether all its values are finite.");
        }
        double[][] axes = IntStream.range(0, dimensions)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
                .limit(count)
                .map(i -> eigen.getEigenVector(i).getData())
                .toArray(double[][]::new);
        return new PrincipalComponents(mean, axes);
    }

    /** The coordinates of points along the axes, one row each. */
    public double[][] coordinates(double[][] points) {
        return Arrays.stream(points)
                .parallel()
                .map(point -> Arrays.stream(axes)
                        .mapToDouble(axis -> along(axis, point))
                        .toArray())
                .toArray(double[][]::new);
    }

    /**
     * The largest angle between the spaces of these axes and of as many others: {@code arcsin ||(I - V V') U||_2}, which keeps its digits
     * where the angle is small.
     */
    public double largestAngle(PrincipalComponents other) {
        DMatrixRMaj own = new DMatrixRMaj(axes);
        DMatrixRMaj others = new DMatrixRMaj(other.axes);
        DMatrixRMaj shared = new DMatrixRMaj(axes.length, axes.length);
        CommonOps_DDRM.multTransB(others, own, shared);
        DMatrixRMaj outside = others.copy();
        CommonOps_DDRM.multAdd(-1, shared, own, outside);
        return Math.asin(Math.min(1, NormOps_DDRM.inducedP2(outside)));
    }

    private double along(double[] axis, double[] point) {
        double sum = 0;
        for (int d = 0; d < axis.length; d++) {
            sum += axis[d] * (point[d] - mean[d]);
        }
        return sum;
    }
}
