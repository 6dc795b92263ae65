package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages of docs/catalogue are compared word by word, and they hold five digits of what each plot shows. The plots themselves
 * are only required to be there, for their pixels depend on the machine's fonts.
 */
class CatalogueIsCurrentTest {

    private static final Path KEPT = Path.of("../../docs/catalogue");
    private static final String REMEDY = "docs/catalogue is out of date; run ./ladderlab catalogue docs/catalogue";
    private static final Pattern IMAGE = Pattern.compile("\\((images/[^)]+\\.png)\\)");

    @Test
    void thePagesAreThoseOfTheComponents(@TempDir Path folder) throws IOException {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        assertThat(Main.run(List.of("catalogue", folder.toString(), "--no-plots"), nowhere, System.err))
                .isZero();
        TreeSet<String> images = new TreeSet<>();
        for (String name : files(folder)) {
            String page = Files.readString(folder.resolve(name));
            assertThat(KEPT.resolve(name)).as(REMEDY).exists();
            assertThat(Files.readString(KEPT.resolve(name)))
                    .as("%s (%s)", REMEDY, name)
                    .isEqualTo(page);
            Matcher image = IMAGE.matcher(page);
            while (image.find()) {
                images.add(image.group(1).substring("images/".length()));
            }
        }
        assertThat(files(KEPT))
                .as("pages, and nothing else: delete what no longer exists")
                .isEqualTo(files(folder));
        assertThat(images).hasSizeGreaterThan(30);
        assertThat(files(KEPT.resolve("images")))
                .as("plots: %s, and delete what no longer exists", REMEDY)
                .isEqualTo(images);
    }

    private static TreeSet<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            TreeSet<String> names = new TreeSet<>();
            files.filter(Files::isRegularFile).forEach(file -> names.add(String.valueOf(file.getFileName())));
            return names;
        }
    }
}
