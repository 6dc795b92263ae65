package org.ladderlab.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;

/** A white picture to draw on, with the fonts and colours that all figures share. */
final class Canvas implements AutoCloseable {

    /** Okabe and Ito's colours, told apart by most people with colour blindness. */
    static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9));

    static final Color INK = new Color(0x222222);
    static final Color FAINT = new Color(0xDDDDDD);

    /** What is wrong with what a picture shows; and values that are no numbers. */
    static final Color WARNING = new Color(0xD0006F);

    private final BufferedImage image;
    private final Graphics2D graphics;

    Canvas(int width, int height) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
    }

    Graphics2D graphics() {
        return graphics;
    }

    /** Text whose middle is at x, on a base line. */
    void centred(String text, double x, double baseline, int size, boolean bold) {
        font(size, bold);
        graphics.drawString(text, (float) (x - width(text) / 2), (float) baseline);
    }

    /** Text that begins at x, on a base line. */
    void left(String text, double x, double baseline, int size, boolean bold) {
        font(size, bold);
        graphics.drawString(text, (float) x, (float) baseline);
    }

    /** Text that ends at x, on a base line. */
    void right(String text, double x, double baseline, int size) {
        font(size, false);
        graphics.drawString(text, (float) (x - width(text)), (float) baseline);
    }

    /** Text that runs upwards with its middle at (x, y). */
    void upwards(String text, double x, double y, int size) {
        font(size, false);
        AffineTransform before = graphics.getTransform();
        graphics.rotate(-Math.PI / 2, x, y);
        graphics.drawString(text, (float) (x - width(text) / 2), (float) y);
        graphics.setTransform(before);
    }

    void line(double x1, double y1, double x2, double y2, Color colour, double width) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke((float) width));
        graphics.draw(new java.awt.geom.Line2D.Double(x1, y1, x2, y2));
    }

    /** Another picture with its upper left corner at (x, y), its pixels as hard-edged squares. */
    void picture(BufferedImage picture, int x, int y, int width, int height) {
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(picture, x, y, width, height, null);
    }

    private void font(int size, boolean bold) {
        graphics.setColor(INK);
        graphics.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
    }

    private double width(String text) {
        return graphics.getFontMetrics().stringWidth(text);
    }

    BufferedImage image() {
        return image;
    }

    void save(Path file) {
        save(image, file);
    }

    static void save(BufferedImage image, Path file) {
        // Others read figures while a run goes on, so that a figure is there whole or not at all.
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        // Given a path, ImageIO prints a stack trace of its own where there is no such folder; given a stream, it keeps
        // the reason to itself.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
            Files.write(temporary, bytes.toByteArray());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(temporary, e);
            throw new UncheckedIOException("Cannot write the figure " + file + ".", e);
        }
    }

    private static void delete(Path temporary, IOException because) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** A warning in the picture itself, from x on a base line. */
    void warning(String text, double x, double baseline) {
        font(13, true);
        graphics.setColor(WARNING);
        graphics.drawString(text, (float) x, (float) baseline);
    }

    /** Text cut to a number of characters. */
    static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "\u2026";
    }

    @Override
    public void close() {
        graphics.dispose();
    }
}
