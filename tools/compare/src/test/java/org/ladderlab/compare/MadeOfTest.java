package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.Identity;

class MadeOfTest {

    @TempDir
    private Path folder;

    private Path run(String name, long seed, double total, String code, String commit) throws IOException {
        Path run = new StudyFolder(folder.resolve(name)).finished("linear", "linear-logsnr", seed, total);
        new Identity("settings", Map.of("my-idea", code.repeat(32), "schedules", "99".repeat(32)), Map.of(), "12ab")
                .write(run);
        Path provenance = run.resolve("provenance.json");
        Files.writeString(
                provenance,
                Files.readString(provenance)
                        .replace(
                                "\"git\":",
                                "\"framework\":{\"commit\":\"" + commit.repeat(20) + "\",\"modules\":{\"engine\":\""
                                        + commit + "\"}},\"git\":"));
        return run;
    }

    @Test
    void runsOfTheSameSettingsByOtherCodeAreVariantsThatDifferInTheCode() throws IOException {
        Study study = StudyReader.read(List.of(
                run("a", 1, 90, "ab", "11"),
                run("b", 2, 91, "ab", "11"),
                run("c", 1, 80, "cd", "11"),
                run("d", 2, 81, "cd", "11")));
        assertThat(study.variants())
                .extracting(Variant::differs)
                .containsExactly(Map.of("code of my-idea", "ababababab"), Map.of("code of my-idea", "cdcdcdcdcd"));
        assertThat(study.variants())
                .allSatisfy(variant -> assertThat(variant.runs()).hasSize(2));
        assertThat(study.remarks()).isEmpty();
    }

    @Test
    void runsByDifferentBuildsOfTheFrameworkAreComparedWithAWord() throws IOException {
        List<Path> runs =
                List.of(run("a", 1, 90, "ab", "11"), run("b", 2, 91, "ab", "11"), run("c", 3, 92, "ab", "22"));
        Study study = StudyReader.read(runs);
        assertThat(study.variants()).hasSize(1);
        assertThat(study.remarks())
                .containsExactly(
                        "The runs were carried out by 2 different builds of the framework (2 runs by 1111111111,"
                                + " 1 run by 2222222222): what differs between them may come from there.");
        assertThat(MadeOf.remarks(List.of(runs.get(0), run("d", 4, 90, "cd", "11")), false))
                .containsExactly(
                        "Not all runs are of the same code of my-idea: what differs between them may come from there.");
    }
}
