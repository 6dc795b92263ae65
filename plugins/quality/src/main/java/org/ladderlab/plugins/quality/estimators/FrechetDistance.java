package org.ladderlab.plugins.quality.estimators;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The Frechet distance of the Gaussians that have the means and the covariances of two sets of points (Dowson and Landau 1982; Heusel et al.
 * 2017),
 *
 * <pre>
 * FD = |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1^1/2 S2 S1^1/2)^1/2,     S with 1 / (n - 1)
 * </pre>
 *
 * <p>With {@code S = R' R}, R of the QR decomposition of the centred points, the last trace is the sum of the singular values of
 * {@code R1 R2'}: no root of a product is taken, and fewer points than dimensions need nothing else. It is biased upwards by about 1 / n; its
 * {@link #jackknife} is not.
 */
public final class FrechetDistance {

    private FrechetDistance() {}

    /** The distance of these points, biased upwards; rows are points, at least 2 of each. */
    public static double of(double[][] x, double[][] y) {
        Moments first = Moments.of(x);
        Moments second = Moments.of(y);
        DMatrixRMaj product = new DMatrixRMaj(first.factor.numRows, second.factor.numRows);
        CommonOps_DDRM.multTransB(first.factor, second.factor, product);
        double squares = 0;
        for (int d = 0; d < first.mean.length; d++) {
            double difference = first.mean[d] - second.mean[d];
            squares += difference * difference;
        }
        return squares + first.trace() + second.trace() - 2 * sumOfSingularValues(product);
    }

    /** The distance with its interval; {@link GroupJackknife#corrected} is that of infinitely many points. */
    public static GroupJackknife jackknife(double[][] x, double[][] y) {
        int groups = GroupJackknife.groups(x, y);
        int[] first = GroupJackknife.cut(x, groups);
        int[] second = GroupJackknife.cut(y, groups);
        return GroupJackknife.of(groups, g ->
                        new double[] {of(GroupJackknife.without(x, first, g), GroupJackknife.without(y, second, g))})
                .get(0);
    }

    private static double sumOfSingularValues(DMatrixRMaj matrix) {
        SingularValueDecomposition_F64<DMatrixRMaj> decomposition =
                DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, false, false, true);
        if (!decomposition.decompose(matrix)) {
            throw new UnmeasurableException(
                    "The covariances of these points have no Frechet distance; look whether all values are finite.");
        }
        double sum = 0;
        for (int i = 0; i < decomposition.numberOfSingularValues(); i++) {
            sum += decomposition.getSingularValues()[i];
        }
        return sum;
    }

    /** The mean of some points, and R with {@code R' R} their covariance. */
    private record Moments(double[] mean, DMatrixRMaj factor) {

        static Moments of(double[][] points) {
            int n = points.length;
            int dimensions = points[0].length;
            double[] mean = new double[dimensions];
            for (double[] point : points) {
                for (int d = 0; d < dimensions; d++) {
                    mean[d] += point[d] / n;
                }
            }
            DMatrixRMaj centred = new DMatrixRMaj(n, dimensions);
            for (int i = 0; i < n; i++) {
                for (int d = 0; d < dimensions; d++) {
                    centred.set(i, d, (points[i][d] - mean[d]) / Math.sqrt(n - 1));
                }
            }
            if (n <= dimensions) {
                return new Moments(mean, centred);
            }
            QRDecomposition<DMatrixRMaj> decomposition = DecompositionFactory_DDRM.qr(n, dimensions);
            decomposition.decompose(centred);
            return new Moments(mean, decomposition.getR(null, true));
        }

        double trace() {
            double sum = 0;
            for (int i = 0; i < factor.getNumElements(); i++) {
                sum += factor.get(i) * factor.get(i);
            }
            return sum;
        }
    }
}
