package org.ladderlab.plugins.datasets.formats;

import java.util.List;

/**
 * Makes pictures the same size: cut to the size's proportions about the middle where they have others, then averaged along each axis with
 * triangular weights as wide as the step, as Pillow's bilinear filter does.
 */
final class Resize {

    private final int height;
    private final int width;

    /** To one side of a square, or height and width. */
    Resize(List<Integer> size) {
        this.height = size.get(0);
        this.width = size.get(size.size() - 1);
    }

    Picture of(Picture picture, boolean crop, String place) throws FormatException {
        if (picture.height() == height && picture.width() == width) {
            return picture;
        }
        boolean same = (long) picture.height() * width == (long) picture.width() * height;
        if (!same && !crop) {
            throw new FormatException(
                    place,
                    "its " + picture.height() + " x " + picture.width() + " pixels have other proportions than "
                            + height + " x " + width,
                    "set crop: true to cut out its middle, or ask for another size");
        }
        Picture cut = same ? picture : middle(picture);
        float[] wide = along(cut.values(), cut.channels() * cut.height(), cut.width(), width);
        float[] turned = turn(wide, cut.channels(), cut.height(), width);
        float[] small = along(turned, cut.channels() * width, cut.height(), height);
        return new Picture(cut.channels(), height, width, turn(small, cut.channels(), width, height));
    }

    private Picture middle(Picture picture) {
        int high = (int) Math.max(1, Math.min(picture.height(), (long) picture.width() * height / width));
        int wide = (int) Math.max(1, Math.min(picture.width(), (long) picture.height() * width / height));
        int top = (picture.height() - high) / 2;
        int left = (picture.width() - wide) / 2;
        float[] values = new float[picture.channels() * high * wide];
        for (int row = 0; row < picture.channels() * high; row++) {
            int from = (row / high * picture.height() + top + row % high) * picture.width() + left;
            System.arraycopy(picture.values(), from, values, row * wide, wide);
        }
        return new Picture(picture.channels(), high, wide, values);
    }

    /** Rows of {@code from} values each as {@code to} values, rounded. */
    private static float[] along(float[] values, int rows, int from, int to) {
        float[] result = new float[rows * to];
        double step = (double) from / to;
        double reach = Math.max(1, step);
        for (int j = 0; j < to; j++) {
            double centre = (j + 0.5) * step;
            int first = Math.max(0, (int) (centre - reach + 0.5));
            int last = Math.min(from, (int) (centre + reach + 0.5));
            double[] weights = new double[last - first];
            double total = 0;
            for (int i = first; i < last; i++) {
                weights[i - first] = Math.max(0, 1 - Math.abs((i + 0.5 - centre) / reach));
                total += weights[i - first];
            }
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int i = first; i < last; i++) {
                    sum += weights[i - first] * values[row * from + i];
                }
                result[row * to + j] = Math.round(sum / total);
            }
        }
        return result;
    }

    /** Each channel with its axes exchanged. */
    private static float[] turn(float[] values, int channels, int height, int width) {
        float[] turned = new float[values.length];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    turned[(c * width + x) * height + y] = values[(c * height + y) * width + x];
                }
            }
        }
        return turned;
    }
}
