package org.ladderlab.figures;

import java.awt.image.BufferedImage;

/**
 * Images side by side in one picture, black at the lowest value, white at the highest, and in a colour of its own what is no number.
 *
 * @param low the value shown as black
 * @param high the value shown as white
 */
record ImageGrid(double low, double high) {

    /** Pixels of the picture for each example; as wide to its height as the example is. */
    record Cell(int width, int height) {

        /** Such that so many fit side by side into a width, a multiple of the example's own pixels where possible. */
        static Cell of(Examples examples, int columns, int width, int largest) {
            long own = Math.max(examples.shape().get(1), examples.shape().get(2));
            long room = Math.max(1, Math.min(largest, width / columns - GAP));
            double scale = room < own ? (double) room / own : room / own;
            return new Cell(
                    pixels(examples.shape().get(2), scale),
                    pixels(examples.shape().get(1), scale));
        }

        private static int pixels(long own, double scale) {
            return (int) Math.max(1, Math.round(own * scale));
        }
    }

    /** Pixels between neighbours. */
    static final int GAP = 2;

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
                    rgb = Double.isFinite(value) && rgb >= 0 ? rgb << 8 | shade(value) : -1;
                }
                picture.setRGB(x, y, rgb < 0 ? Canvas.WARNING.getRGB() : rgb);
            }
        }
        return picture;
    }

    private int shade(double value) {
        return (int) Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
    }

    /** Draws examples from left to right and top to bottom. */
    void draw(Canvas canvas, Examples examples, int columns, int left, int top, Cell cell) {
        for (int i = 0; i < examples.count(); i++) {
            int x = left + i % columns * (cell.width + GAP);
            int y = top + i / columns * (cell.height + GAP);
            canvas.picture(picture(examples, i), x, y, cell.width, cell.height);
        }
    }
}
