package org.ladderlab.registry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ladderlab.registry.Lab;
import org.ladderlab.registry.LabPlugin;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;

/**
 * Each file {@code mistakes/NN-name.yaml} is told to be wrong in the words of {@code NN-name.txt}. After a change of the
 * words, {@code LADDERLAB_GOLDEN=write mvn -pl registry -am test -Dtest=MistakesTest} writes the texts anew; read them all
 * before committing.
 */
class MistakesTest {

    private static final Path FOLDER = Path.of("src/test/resources/mistakes");

    private final ExperimentReader<Lab> reader =
            new ExperimentReader<>(Catalogue.of(new LabPlugin()), Lab.class, Lab.DEFAULTS);

    static List<Path> mistakes() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void eachMistakeIsToldInItsWords(Path file) throws IOException {
        ExperimentProblems problems =
                catchThrowableOfType(ExperimentProblems.class, () -> reader.read(file, List.of()));
        assertThat(problems).as("the file must be refused").isNotNull();
        String told = problems.getMessage().replace(FOLDER + "/", "") + "\n";
        Path golden = FOLDER.resolve(file.getFileName().toString().replace(".yaml", ".txt"));
        if ("write".equals(System.getenv("LADDERLAB_GOLDEN"))) {
            Files.writeString(golden, told);
        }
        assertThat(told).isEqualTo(Files.readString(golden));
    }

    @Test
    void thereAreAtLeastTwentyFive() throws IOException {
        assertThat(mistakes()).hasSizeGreaterThanOrEqualTo(25);
    }
}
