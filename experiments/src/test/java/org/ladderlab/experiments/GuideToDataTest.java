package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has files of a form, and the guide's page on data, gets from nothing to a trained run and its samples. */
class GuideToDataTest {

    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("name: (\\S+)");

    private static final List<String> SMALL = List.of(
            "training.steps=2",
            "training.batchSize=4",
            "compute.threads=1",
            "evaluation.draws=1",
            "evaluation.maxLevels=2",
            "evaluation.examples=4",
            "sampling.count=2",
            "sampling.sampler.steps=2");

    @TempDir
    private static Path folder;

    private static final List<String> BLOCKS = new ArrayList<>();

    /** A whole experiment of the page is a file; what has data alone stands in its place in the one of pictures. */
    @BeforeAll
    static void write() throws IOException {
        DataFiles.write(folder);
        Matcher blocks = BLOCK.matcher(Files.readString(CommandLineRun.root().resolve("docs/guide/data.md")));
        while (blocks.find()) {
            String block = blocks.group(1);
            Matcher name = NAME.matcher(block);
            if (name.lookingAt()) {
                Files.writeString(folder.resolve(name.group(1) + ".yaml"), block);
            } else {
                BLOCKS.add(block);
            }
        }
    }

    private static CommandLineRun command(String... words) {
        return CommandLineRun.of(List.of(words));
    }

    /** What {@code inspect data} says of a file's data, with their labels. */
    private static String fingerprint(String name) {
        CommandLineRun looked =
                command("inspect", "data", folder.resolve(name + ".yaml").toString());
        assertThat(looked.exitCode()).as(looked.err()).isZero();
        return looked.out()
                .lines()
                .filter(line -> line.startsWith("fingerprint"))
                .findFirst()
                .orElseThrow();
    }

    /** Looks at the data and trains for two steps; gives what the run says. */
    private static JsonNode trained(String name) {
        fingerprint(name);
        List<String> words = new ArrayList<>(List.of(
                "run",
                folder.resolve(name + ".yaml").toString(),
                "--json",
                "--quiet",
                "--runs",
                folder.resolve("runs").toString()));
        SMALL.forEach(set -> words.addAll(List.of("--set", set)));
        return CommandLineRun.of(words).json();
    }

    /** Judges a run again and draws from it. */
    private static void used(JsonNode result) {
        String run = result.get("run").asText();
        JsonNode again = command("evaluate", run, "--json", "--quiet").json();
        assertThat(again.get("evaluation")).isEqualTo(result.get("evaluation"));
        Path out = folder.resolve(result.get("name").asText() + ".png");
        CommandLineRun drawn = command("sample", run, "--count", "3", "--out", out.toString());
        assertThat(drawn.exitCode()).as(drawn.err()).isZero();
        assertThat(out).isNotEmptyFile();
    }

    /** The experiment of pictures with other data. */
    private static void other(String data) throws IOException {
        Files.writeString(folder.resolve("other.yaml"), "extends: pictures.yaml\nname: other\n" + data);
    }

    @Test
    void picturesTrainAndInTheZipOfTheirFolderTheyAreTheSame() throws IOException {
        used(trained("pictures"));
        Files.writeString(
                folder.resolve("zip.yaml"), "extends: pictures.yaml\nname: zip\ndata: {path: pictures.zip}\n");
        assertThat(fingerprint("zip")).isEqualTo(fingerprint("pictures"));
    }

    @Test
    void aTableTrains() {
        used(trained("table"));
    }

    @Test
    void otherDataOfThePageAreReadAndThoseOfAnArrayTrain() throws IOException {
        assertThat(BLOCKS).hasSize(3);
        for (String block : BLOCKS) {
            other(block.replace("flip: true", "flip: true, validation: 10"));
            assertThat(fingerprint("other")).isNotEmpty();
        }
        other(BLOCKS.get(0));
        trained("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: arrays, path: images.npy, labels: y.npy}",
                "{type: arrays, path: images.npz, array: x, labels: y}",
                "{type: arrays, path: images.safetensors}",
                "{type: arrays, path: train-images-idx3-ubyte.gz, test: t10k-images-idx3-ubyte.gz}",
                "{type: cifar-100, path: cifar-100-binary, coarse: true, validation: 10}"
            })
    void theFormsThatItTellsOfAreRead(String data) throws IOException {
        other("data: " + data);
        assertThat(fingerprint("other")).isNotEmpty();
    }

    @Test
    void aFileOfLabelsThatIsNotThereIsNamedWithItsSetting() throws IOException {
        Files.writeString(
                folder.resolve("none.yaml"),
                "extends: pictures.yaml\ndata: {type: arrays, path: images.npy, labels: kind}");
        assertThat(command("inspect", "data", folder.resolve("none.yaml").toString())
                        .err())
                .contains("There is no " + folder.resolve("kind") + ", which would have the labels");
    }
}
