package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the files of a run and of a sweep are called is said in framework/runs alone. */
class RunFolderNamesTest {

    private static final Pattern COMMENT_OR_TEXT =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"\"\"(.*?)\"\"\"|\"((?:\\\\.|[^\"\\\\])*)\"", Pattern.DOTALL);

    private static final Pattern FILE = Pattern.compile(
            "(resolved|sweep)\\.yaml|(identity|provenance|result|weighting|plan)\\.json|journal\\.(damaged\\.)?jsonl"
                    + "|(conductor|plan)\\.lock|(step-|best).*\\.safetensors");

    private static final Pattern FOLDER =
            Pattern.compile("resolve(?:Sibling)?\\(\"(checkpoints|figures|examples|evaluations|tasks|lock|\\.old)\"");

    @Test
    void noOtherModuleSpellsThem() throws IOException {
        Path root = Path.of(System.getProperty("ladderlab.root"));
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(RunFolderNamesTest::isMainCode).toList()) {
                spelled(Files.readString(file)).forEach(name -> found.add(root.relativize(file) + ": " + name));
            }
        }
        assertThat(found)
                .describedAs("ask RunFolder, CheckpointFolder, FigureNames or SweepFolder for these")
                .isEmpty();
    }

    @Test
    void whatCodeSpellsIsFoundAndWhatACommentSaysIsNot() {
        assertThat(spelled("/** result.json */ x.resolve(\"figures\"); \"see resolved.yaml\"; // plan.json"))
                .containsExactly("figures", "resolved.yaml");
    }

    private static boolean isMainCode(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.endsWith(".java")
                && path.contains("/src/main/java/")
                && !path.contains("/target/")
                && !path.contains("/framework/runs/");
    }

    private static List<String> spelled(String source) {
        List<String> names = new ArrayList<>();
        Matcher folder = FOLDER.matcher(source);
        while (folder.find()) {
            names.add(folder.group(1));
        }
        Matcher text = COMMENT_OR_TEXT.matcher(source);
        while (text.find()) {
            String words = text.group(1) == null ? String.valueOf(text.group(2)) : text.group(1);
            Matcher file = FILE.matcher(words);
            while (file.find()) {
                names.add(file.group());
            }
        }
        return names;
    }
}
