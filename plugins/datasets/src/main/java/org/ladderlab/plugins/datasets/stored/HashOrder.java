package org.ladderlab.plugins.datasets.stored;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.ladderlab.spi.data.Split;

/**
 * The order in which the examples of a part are kept: that of 32 bits of their SHA-256. Files are often sorted, by class or by time; so the
 * first examples are as good a choice as any, on any machine.
 */
final class HashOrder {

    private HashOrder() {}

    /**
     * Puts the values and labels in a folder into it.
     *
     * @param size bytes of an example
     * @param hashes of the examples as they stand there
     */
    static void apply(Path folder, Split split, int size, long[] hashes) throws IOException {
        long[] order = new long[hashes.length];
        for (int n = 0; n < order.length; n++) {
            order[n] = hashes[n] & 0xFFFF_FFFF_0000_0000L | n;
        }
        Arrays.sort(order);
        Part part = ContentFile.part(folder, split, size);
        Path values = folder.resolve("ordered.values");
        Path labels = folder.resolve("ordered.labels");
        byte[] row = new byte[size];
        try (OutputStream toValues = new BufferedOutputStream(Files.newOutputStream(values), 1 << 16);
                DataOutputStream toLabels =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(labels), 1 << 16))) {
            for (long each : order) {
                int n = (int) each;
                part.rows().read(n, row);
                toValues.write(row);
                toLabels.writeInt(part.labels()[n]);
            }
        }
        Files.move(values, ContentFile.values(folder, split), StandardCopyOption.REPLACE_EXISTING);
        Files.move(labels, ContentFile.labels(folder, split), StandardCopyOption.REPLACE_EXISTING);
    }
}
