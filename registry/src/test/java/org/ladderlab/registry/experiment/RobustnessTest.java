package org.ladderlab.registry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.registry.Lab;
import org.ladderlab.registry.LabPlugin;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;

/** Whatever stands in a file, it is either read or refused with problems that have places; nothing else is thrown. */
class RobustnessTest {

    private static final List<String> PIECES = List.of(
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "'",
            "\"",
            "\n",
            "  ",
            "\t",
            "#",
            "&a ",
            "*a",
            "!!int ",
            "<<",
            "null",
            "~",
            "type: ",
            "1e9999999999",
            ".inf",
            "\\0",
            "\u0000",
            "|\n",
            ">-\n",
            "? ",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "extends: ",
            "runs: ",
            "\u00E9",
            "@",
            "`",
            ",",
            "cosine",
            "name: ");

    private final ExperimentReader<Lab> reader =
            new ExperimentReader<>(Catalogue.of(new LabPlugin()), Lab.class, Lab.DEFAULTS);
    private final SplittableRandom random = new SplittableRandom(3);

    @TempDir
    private Path folder;

    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : MistakesTest.mistakes()) {
            texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        Path base = Path.of("src/test/resources/mistakes/parts/base.yaml");
        Files.createDirectories(folder.resolve("parts"));
        Files.copy(base, folder.resolve("parts/base.yaml"));
        texts.add(Files.readString(base));
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            String text = damaged(texts.get(random.nextInt(texts.size())));
            Path file = Files.writeString(folder.resolve("damaged.yaml"), text);
            try {
                reader.read(file, List.of("training.steps=" + PIECES.get(random.nextInt(PIECES.size()))));
                read++;
            } catch (ExperimentProblems e) {
                refused++;
                assertThat(e.problems()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("This text is neither read nor refused:\n" + text, e);
            }
        }
        assertThat(refused).isGreaterThan(read);
    }

    private String damaged(String text) {
        StringBuilder changed = new StringBuilder(text);
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            int from = random.nextInt(changed.length() + 1);
            int to = Math.min(changed.length(), from + random.nextInt(4));
            changed.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
        }
        return changed.toString();
    }

    @Test
    void thirtyFilesThatEachExtendTheNextTwiceAreReadOnceEach(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 30; i++) {
            Files.writeString(
                    folder.resolve(i + ".yaml"),
                    "extends: [" + (i + 1) + ".yaml, " + (i + 1) + ".yaml]\nseed: " + i + "\n");
        }
        Files.writeString(
                folder.resolve("30.yaml"), Files.readString(Path.of("src/test/resources/mistakes/parts/base.yaml")));
        Files.writeString(folder.resolve("lab.yaml"), "extends: [0.yaml, 0.yaml]\nname: lab\n");
        assertThat(reader.read(folder.resolve("lab.yaml"), List.of())
                        .get(0)
                        .value()
                        .seed())
                .isZero();
    }

    @Test
    void aHundredThousandUnknownSettingsAreTwoHundredLinesAndANumber(@TempDir Path folder) throws IOException {
        StringBuilder text = new StringBuilder("name: lab\n");
        for (int i = 0; i < 100_000; i++) {
            text.append("lerningRate").append(i).append(": 1\n");
        }
        Path file = Files.writeString(folder.resolve("lab.yaml"), text);
        assertThat(catchThrowableOfType(ExperimentProblems.class, () -> reader.read(file, List.of()))
                        .getMessage()
                        .lines())
                .hasSize(201)
                .last()
                .asString()
                .matches("and 99[89][0-9][0-9] more problems");
    }

    @Test
    void aResolvedFileOfMoreThanThreeMebibytesIsReadAgain(@TempDir Path folder) throws IOException {
        String text = Files.readString(Path.of("src/test/resources/mistakes/parts/base.yaml"));
        Path file = Files.writeString(
                folder.resolve("lab.yaml"), text + "description: \"" + "long ".repeat(800_000) + "\"\n");
        String resolved = reader.read(file, List.of()).get(0).toYaml();
        assertThat(resolved.length()).isGreaterThan(3 << 20);
        Files.writeString(file, resolved);
        assertThat(reader.read(file, List.of()).get(0).toYaml()).isEqualTo(resolved);
    }
}
