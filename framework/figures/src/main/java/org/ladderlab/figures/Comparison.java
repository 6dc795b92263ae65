package org.ladderlab.figures;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.ladderlab.runs.FigureNames;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.run.Ledger;

/** Several runs in one picture: their ledgers side by side on one depth axis, those of one measure on one scale, and their samples below. */
public final class Comparison {

    private static final int PANEL = 560;
    private static final int LEDGER = 420;
    private static final int SAMPLES = 560;
    private static final int COLUMNS = 3;

    private Comparison() {}

    /**
     * Draws runs that have a ledger; the test split's, or else the first there is.
     *
     * @param file the PNG to write
     * @throws RunException if none of the runs has a ledger
     */
    public static void draw(List<RunResult> runs, Path file) {
        List<RunResult> judged =
                runs.stream().filter(run -> !run.evaluation().isEmpty()).toList();
        if (judged.isEmpty()) {
            throw new RunException(
                    "None of the " + runs.size() + " runs has a ledger to compare; let one finish first.");
        }
        boolean anySamples = judged.stream().anyMatch(run -> Files.exists(samples(run)));
        int height = LEDGER + (anySamples ? SAMPLES : 0);
        int columns = Math.min(COLUMNS, judged.size());
        int rows = (judged.size() + columns - 1) / columns;
        try (Canvas canvas = new Canvas(PANEL * columns, height * rows)) {
            for (int i = 0; i < judged.size(); i++) {
                RunResult run = judged.get(i);
                int x = PANEL * (i % columns);
                int y = height * (i / columns);
                Rectangle2D area = new Rectangle2D.Double(x, y, PANEL, LEDGER);
                LedgerFigure.draw(canvas, area, title(run, judged), ledger(run), range(ledger(run), judged));
                picture(samples(run)).ifPresent(picture -> place(canvas, picture, x, y + LEDGER));
            }
            canvas.save(file);
        }
    }

    /** One scale for all ledgers of one measure. */
    private static LedgerFigure.Range range(Ledger one, List<RunResult> judged) {
        return LedgerFigure.Range.of(judged.stream()
                .map(Comparison::ledger)
                .filter(ledger -> ledger.measure() == one.measure())
                .toList());
    }

    private static Ledger ledger(RunResult run) {
        return run.judgedLedger().orElseThrow();
    }

    /** The run's name, with its folder where several runs share the name. */
    private static String title(RunResult run, List<RunResult> runs) {
        long same = runs.stream().filter(each -> each.name().equals(run.name())).count();
        return same == 1 ? run.name() : run.name() + " (" + run.folder().getFileName() + ")";
    }

    private static Path samples(RunResult run) {
        return new RunFolder(run.folder()).figure(FigureNames.SAMPLES);
    }

    private static Optional<BufferedImage> picture(Path file) {
        try {
            return Files.exists(file) ? Optional.ofNullable(ImageIO.read(file.toFile())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the figure " + file + ".", e);
        }
    }

    private static void place(Canvas canvas, BufferedImage picture, int x, int y) {
        double scale = Math.min((PANEL - 20.0) / picture.getWidth(), (SAMPLES - 20.0) / picture.getHeight());
        int width = (int) (picture.getWidth() * scale);
        int height = (int) (picture.getHeight() * scale);
        Graphics2D graphics = canvas.graphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(picture, x + (PANEL - width) / 2, y + 10, width, height, null);
    }
}
