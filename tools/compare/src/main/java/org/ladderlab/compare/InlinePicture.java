package org.ladderlab.compare;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** A picture as a data URI, in as few bytes as PNG allows: a grey one has one channel. */
final class InlinePicture {

    private InlinePicture() {}

    /** {@code data:image/png;base64,...} of a PNG. */
    static String uri(Path file) {
        try {
            BufferedImage picture = ImageIO.read(file.toFile());
            if (picture == null) {
                throw new CompareException("The figure " + file + " is damaged; delete it and run the run again.");
            }
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(grey(picture)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the figure " + file + ".", e);
        }
    }

    /** The same with one channel, if it has no colours. */
    private static BufferedImage grey(BufferedImage picture) {
        BufferedImage grey = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int rgb = picture.getRGB(x, y);
                int blue = rgb & 0xff;
                if ((rgb & 0xffffff) != blue * 0x010101) {
                    return picture;
                }
                // Not setRGB: that would change the grey between colour spaces.
                grey.getRaster().setSample(x, y, 0, blue);
            }
        }
        return grey;
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam smallest = writer.getDefaultWriteParam();
        smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        smallest.setCompressionQuality(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), smallest);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
