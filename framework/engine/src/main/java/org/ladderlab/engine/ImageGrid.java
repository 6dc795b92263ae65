package org.ladderlab.engine;

import java.awt.image.BufferedImage;

/**
 * Images side by side in one picture, black at the lowest value and white at the highest.
 *
 * @param low the value shown as black
 * @param high the value shown as white
 */
record ImageGrid(double low, double high) {

    /** One example of shape (channels, height, width): in colour with three channels, else the first channel in grey. */
    BufferedImage picture(Examples examples, int index) {
        int channels = (int) examples.shape().get(0);
        int height = (int) examples.shape().get(1);
        int width = (int) examples.shape().get(2);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    int channel = channels == 3 ? c : 0;
                    double value = examples.value(index, (channel * height + y) * width + x);
                    rgb = rgb << 8 | shade(value);
                }
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }

    private int shade(double value) {
        double share = (value - low) / (high - low);
        return (int) Math.round(255 * Math.min(1, Math.max(0, Double.isNaN(share) ? 0 : share)));
    }

    /** Draws examples from left to right and top to bottom, each in a square of {@code size} pixels. */
    void draw(Canvas canvas, Examples examples, int columns, int left, int top, int size) {
        for (int i = 0; i < examples.count(); i++) {
            int x = left + i % columns * (size + 2);
            int y = top + i / columns * (size + 2);
            canvas.picture(picture(examples, i), x, y, size, size);
        }
    }

    /** Pixels per example such that so many fit into a width, a multiple of the example's own where possible. */
    static int size(Examples examples, int columns, int width) {
        int own = (int) Math.max(examples.shape().get(1), examples.shape().get(2));
        int room = width / columns - 2;
        return room < own ? Math.max(1, room) : room / own * own;
    }
}
