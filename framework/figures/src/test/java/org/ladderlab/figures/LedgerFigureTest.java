package org.ladderlab.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;

class LedgerFigureTest {

    @TempDir
    private Path folder;

    @Test
    void theBarsOfALedgerStandAtTheirHeights() throws Exception {
        Ledger ledger = new Ledger(
                new Estimate(60, 0),
                List.of(new Ledger.LevelEstimate(0.5, "z1", new Estimate(30, 0))),
                new Estimate(0, 0),
                new Estimate(90, 0),
                OptionalDouble.of(1),
                Measure.PROBABILITY);
        Path file = folder.resolve("ledger.png");
        LedgerFigure.draw("one level", ledger, file);

        BufferedImage picture = ImageIO.read(file.toFile());
        double reconstruction = height(picture, Canvas.COLOURS.get(1).getRGB());
        double level = height(picture, Canvas.COLOURS.get(0).getRGB());
        assertThat(reconstruction / level).isBetween(1.97, 2.03);
    }

    private static int height(BufferedImage picture, int colour) {
        int highest = 0;
        for (int x = 0; x < picture.getWidth(); x++) {
            int count = 0;
            for (int y = 0; y < picture.getHeight(); y++) {
                count += picture.getRGB(x, y) == colour ? 1 : 0;
            }
            highest = Math.max(highest, count);
        }
        return highest;
    }
}
