package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InlinePictureTest {

    @TempDir
    private Path folder;

    private static BufferedImage picture(IntUnaryOperator colour) {
        BufferedImage picture = new BufferedImage(256, 2, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 512; x++) {
            picture.setRGB(x % 256, x / 256, colour.applyAsInt(x % 256));
        }
        return picture;
    }

    private BufferedImage inlined(BufferedImage picture) throws Exception {
        Path file = folder.resolve("picture.png");
        ImageIO.write(picture, "png", file.toFile());
        String uri = InlinePicture.uri(file);
        byte[] bytes = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void aGreyPictureKeepsEveryShadeInOneChannel() throws Exception {
        BufferedImage inlined = inlined(picture(x -> x * 0x010101));
        assertThat(inlined.getRaster().getNumBands()).isEqualTo(1);
        for (int x = 0; x < 256; x++) {
            assertThat(inlined.getRaster().getSample(x, 1, 0)).isEqualTo(x);
        }
    }

    @Test
    void aColouredPictureKeepsItsColours() throws Exception {
        BufferedImage inlined = inlined(picture(x -> x << 8 | 0x10));
        assertThat(inlined.getRGB(77, 1) & 0xffffff).isEqualTo(77 << 8 | 0x10);
    }
}
