package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ladderlab.plugins.datasets.KnownData.Finding;

/** The unpacked files of the CIFAR data. No sums of them are known: their names and sizes are looked at, and that is said. */
enum KnownCifar {
    CIFAR_10(
            "CIFAR-10",
            Stream.concat(IntStream.rangeClosed(1, 5).mapToObj(k -> "data_batch_" + k), Stream.of("test_batch"))
                    .map(name -> new Sized(name + ".bin", 30_730_000))
                    .toList()),
    CIFAR_100("CIFAR-100", List.of(new Sized("train.bin", 153_700_000), new Sized("test.bin", 30_740_000)));

    private final String title;
    private final List<Sized> files;

    private record Sized(String name, long bytes) {}

    KnownCifar(String title, List<Sized> files) {
        this.title = title;
        this.files = files;
    }

    /** What a folder has of them; empty if it has none. */
    Optional<Finding> in(Path folder) throws IOException {
        List<String> present = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Sized file : files) {
            Path path = folder.resolve(file.name);
            if (!Files.exists(path)) {
                continue;
            }
            present.add(file.name);
            if (Files.size(path) != file.bytes) {
                problems.add(path + " has " + Files.size(path) + " bytes instead of " + file.bytes + ".");
            }
        }
        if (present.isEmpty()) {
            return Optional.empty();
        }
        if (problems.isEmpty() && present.size() < files.size()) {
            problems.add(folder + " has " + present.size() + " of the " + files.size() + " files of " + title
                    + "'s binary version: " + String.join(", ", present) + ".");
        }
        return Optional.of(
                problems.isEmpty()
                        ? new Finding(
                                true,
                                List.of(folder + " has the " + files.size() + " files of " + title
                                        + "'s binary version, each of the right size. Sums are known of the archive"
                                        + " alone, so that a changed picture is not seen here: check the archive."))
                        : new Finding(false, problems));
    }
}
