package org.ladderlab.plugins.datasets.stored;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * The grid of data, which their values tell: two levels where all are 0 or 1, 256 where all are whole numbers from 0 to 255, else none.
 *
 * @param count of the levels; 0 where there are none
 * @param fractions whether values are {@code k / (count - 1)} instead of {@code k}
 */
record Levels(int count, boolean fractions) {

    /** How far from its level a value may lie, as a share of their distance: what rounding to float32 and printing explains. */
    private static final double TOLERANCE = 1e-3;

    /**
     * Those of parts.
     *
     * @param asked how many there are; 0 for none, empty where the values themselves say it
     * @throws ConfigurationException if the values are none of those asked for
     */
    static Levels of(Optional<Integer> asked, List<PartWriter> parts) {
        boolean whole = parts.stream().allMatch(part -> part.whole);
        double lowest = parts.stream().mapToDouble(part -> part.lowest).min().orElseThrow();
        double highest = parts.stream().mapToDouble(part -> part.highest).max().orElseThrow();
        if (asked.isEmpty()) {
            return new Levels(!whole || lowest < 0 || highest > 255 ? 0 : highest <= 1 ? 2 : 256, false);
        }
        int count = asked.get();
        if (count == 0 || whole && lowest >= 0 && highest < count) {
            return new Levels(count, false);
        }
        if (!whole && lowest >= 0 && highest <= 1) {
            return new Levels(count, true);
        }
        throw new ConfigurationException(
                "levels",
                "The values lie between " + (float) lowest + " and " + (float) highest + ", and " + count
                        + " levels are the whole numbers from 0 to " + (count - 1) + ", or these divided by "
                        + (count - 1)
                        + "; give another number of levels, or 0 for continuous data.");
    }

    /** Writes the values in a folder as bytes instead of float32. */
    void rewrite(Path folder) throws IOException {
        for (Split split : Split.values()) {
            Path wide = ContentFile.values(folder, split);
            Path narrow = folder.resolve("narrow");
            try (DataInputStream from =
                            new DataInputStream(new BufferedInputStream(Files.newInputStream(wide), 1 << 16));
                    OutputStream to = new BufferedOutputStream(Files.newOutputStream(narrow), 1 << 16)) {
                copy(from, to, Files.size(wide) / Float.BYTES);
            } catch (EOFException e) {
                throw new IOException(wide + " is shorter than it was", e);
            }
            Files.move(narrow, wide, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void copy(DataInputStream from, OutputStream to, long values) throws IOException {
        for (long i = 0; i < values; i++) {
            float value = Float.intBitsToFloat(Integer.reverseBytes(from.readInt()));
            double k = fractions ? value * (count - 1.0) : value;
            if (Math.abs(k - Math.rint(k)) > TOLERANCE) {
                throw new ConfigurationException(
                        "levels",
                        "The value " + value + " is none of the " + count + " levels 0, 1 / " + (count - 1)
                                + ", ..., 1; give another number of levels, or 0 for continuous data.");
            }
            to.write((int) Math.rint(k));
        }
    }
}
