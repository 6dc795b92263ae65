package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.figures.Comparison;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.run.RunStatus;

class FigureTest {

    @TempDir
    Path folder;

    @Test
    void aRunOnImagesLeavesFourFiguresAndTwoRunsAreDrawnSideBySide() throws Exception {
        Engine engine = new Engine(new Toy.Silent());
        RunResult images = engine.run(
                Toy.request(Toy.experiment(Toy.training(300), new Toy.LossConfig(-1), true), folder.resolve("images")));
        RunResult points = engine.run(Toy.request(Toy.experiment(300), folder.resolve("points")));

        for (RunResult run : List.of(images, points)) {
            for (String name : List.of("loss.png", "ledger.png", "samples.png", "reconstructions.png")) {
                assertThat(colours(run.folder().resolve("figures").resolve(name)))
                        .as(name)
                        .isGreaterThan(2);
            }
        }
        assertThat(Journal.read(images.folder().resolve("journal.jsonl")))
                .as("what the sampler notes")
                .anySatisfy(entry -> assertThat(entry)
                        .isInstanceOfSatisfying(Journal.Event.class, event -> assertThat(event.details())
                                .containsEntry("evaluations", "1")));
        Path comparison = folder.resolve("comparison.png");
        Comparison.draw(List.of(images, points, manyLevels()), comparison);
        assertThat(ImageIO.read(comparison.toFile()).getWidth()).isEqualTo(3 * 560);
    }

    private RunResult manyLevels() {
        List<Ledger.LevelEstimate> levels = new ArrayList<>();
        for (int b = 0; b < 20; b++) {
            levels.add(
                    new Ledger.LevelEstimate((b + 0.5) / 20, "t", new Estimate(0.3 + 0.5 * Math.sin(b * 0.15), 0.04)));
        }
        Ledger ledger = new Ledger(
                new Estimate(2.1, 0.1),
                levels,
                new Estimate(0.02, 0.001),
                new Estimate(9.3, 0.2),
                OptionalDouble.empty(),
                Measure.DENSITY_ON_GRID);
        return new RunResult(
                folder, "diffusion-infinite", RunStatus.FINISHED, 1, "", Map.of(Split.TEST, ledger), Map.of());
    }

    private static long colours(Path file) throws Exception {
        BufferedImage picture = ImageIO.read(file.toFile());
        return java.util.Arrays.stream(
                        picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
                .distinct()
                .count();
    }
}
