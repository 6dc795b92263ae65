package org.ladderlab.plugins.datasets.stored;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.datasets.formats.Source;
import org.ladderlab.spi.data.Split;

/**
 * What data are made of.
 *
 * @param settings all that decides what is made of the files, in words
 * @param files the file or folder of each split, at least that of TRAIN; a split without one gets its share of TRAIN's
 * @param beside other files that are read with them, such as those of labels
 * @param opener of a file or folder
 * @param levels values that a dimension can take, 0 for continuous ones; empty where the values themselves say it
 */
public record Recipe(
        String settings,
        Map<Split, Path> files,
        List<Path> beside,
        Opener opener,
        Shares shares,
        Optional<Integer> levels) {

    /** Bears all that a change of this package makes of the same files. */
    private static final String VERSION = "2";

    /** Opens a file or folder. */
    public interface Opener {
        Source open(Split split, Path file) throws IOException;
    }

    public Recipe {
        files = Map.copyOf(files);
        beside = List.copyOf(beside);
    }

    /** The name of a split's setting. */
    static String setting(Split split) {
        return split == Split.TRAIN ? "path" : split.word();
    }

    /** What the result is known by: SHA-256 of the settings and of the content of the files. */
    String key() throws IOException {
        StringBuilder text = new StringBuilder(VERSION + "\n" + settings + "\n" + shares + "\n" + levels + "\n");
        Map<Path, String> digests = new HashMap<>();
        for (Split split : Split.values()) {
            Path file = files.get(split);
            if (file != null) {
                if (!digests.containsKey(file)) {
                    digests.put(file, FileDigest.of(file));
                }
                text.append(split.word() + " " + digests.get(file) + "\n");
            }
        }
        for (Path file : beside) {
            text.append("beside " + FileDigest.of(file) + "\n");
        }
        return Fingerprint.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
