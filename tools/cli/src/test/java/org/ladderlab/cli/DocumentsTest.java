package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.spi.Kind;

/** What the documents show can be done: links lead somewhere, commands have the options that they are given, YAML is read. */
class DocumentsTest {

    private static final Path ROOT = Path.of("../..");
    private static final ExperimentReader<Experiment> READER =
            new ExperimentReader<>(Catalogue.load(List.of()), Experiment.class, Experiment.DEFAULTS);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern DRAWING = Pattern.compile("```mermaid\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND =
            Pattern.compile("(?m)(?:`|^|# )\\./ladderlab((?: +(?:'[^']*'|\"[^\"]*\"|[^\\s#`'\">]+))+)");
    private static final Pattern WORD = Pattern.compile("((?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+)");
    private static final Pattern OPTION = Pattern.compile("`--([a-z-]+)");
    /** Two words or more in one, maybe behind the module's name; others are often of libraries. */
    private static final Pattern CLASS = Pattern.compile("`(?:[a-z]+/)?([A-Z][a-z]+(?:[A-Z][a-z0-9]+)+)[`.<]");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final List<String> READS_AN_EXPERIMENT =
            List.of("run", "sweep", "plan", "validate", "resolve", "inspect");
    private static final List<String> SHOWS_A_COMPONENT = List.of("describe", "inspect");

    private static List<Path> documents() throws IOException {
        return files(".md");
    }

    private static List<Path> files(String end) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> Stream.of("runs", "sweeps", "reproduced")
                            .noneMatch(made -> file.startsWith(ROOT.resolve(made))))
                    .sorted()
                    .toList();
        }
    }

    /** The documents that people write; the catalogue is made out of the code. */
    private static List<Path> written() throws IOException {
        return documents().stream()
                .filter(file -> !file.toString().contains("/catalogue/"))
                .toList();
    }

    private static List<Path> guide() throws IOException {
        return written().stream()
                .filter(file -> file.equals(ROOT.resolve("README.md"))
                        || file.toString().contains("/guide/"))
                .toList();
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path document : documents()) {
            for (String target : found(LINK, Files.readString(document))) {
                if (!target.contains("://")) {
                    String[] parts = target.split("#", 2);
                    Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
                    assertThat(file).as("%s links to %s", document, target).exists();
                    if (parts.length > 1) {
                        assertThat(anchors(file))
                                .as("%s links to %s", document, target)
                                .contains(parts[1]);
                    }
                }
            }
        }
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path document) throws IOException {
        return found(HEADING, Files.readString(document)).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", ""))
                .map(words -> words.replace(' ', '-'))
                .toList();
    }

    @Test
    void everyCommandHasTheOptionsThatItIsGiven() throws IOException {
        for (List<String> command : commands()) {
            List<String> explained = new ArrayList<>(command);
            explained.add("--help");
            assertThat(printed(explained)).as("%s", command).startsWith("usage: ladderlab");
        }
    }

    @Test
    void everyOptionThatTheGuideNamesExists() throws IOException {
        String options = found(Pattern.compile("(?m)^  ([a-z-]+) "), printed(List.of("help"))).stream()
                .map(command -> printed(List.of(command, "--help")))
                .collect(Collectors.joining());
        for (String option : found(OPTION, text(guide()))) {
            assertThat(options).containsPattern("--" + option + "\\s");
        }
    }

    /** A run stands for the guide's whole experiment. */
    @Test
    void everySettingGivenToAnExperimentOrARunIsOneOfIts(@TempDir Path folder) throws IOException {
        Path run = whole(folder);
        for (List<String> command : commands()) {
            Path named = ROOT.resolve(command.get(Math.min(1, command.size() - 1)));
            List<String> sets = IntStream.range(1, command.size() - 1)
                    .filter(i -> command.get(i).equals("--set"))
                    .mapToObj(i -> command.get(i + 1))
                    .toList();
            if (READS_AN_EXPERIMENT.contains(command.get(0)) && Files.isRegularFile(named)) {
                assertThat(READER.read(named, sets)).isNotEmpty();
            } else if (command.get(0).equals("evaluate")) {
                assertThat(READER.read(run, sets)).isNotEmpty();
            }
        }
    }

    private static Path whole(Path folder) throws IOException {
        String guide = Files.readString(ROOT.resolve("docs/guide/experiments.md"));
        return Files.writeString(
                folder.resolve("whole.yaml"), found(YAML, guide).get(0));
    }

    @Test
    void everyComponentThatIsShownIsThere() throws IOException {
        for (List<String> command : commands()) {
            if (SHOWS_A_COMPONENT.contains(command.get(0))
                    && Kind.all().stream().anyMatch(kind -> kind.name().equals(command.get(1)))
                    && !command.contains("my-idea")) {
                assertThat(printed(command)).as("%s", command).isNotEmpty();
            }
        }
    }

    /** A block that says only what it is about is laid over the guide's whole experiment. */
    @Test
    void everyBlockOfYamlIsRead(@TempDir Path folder) throws IOException {
        whole(folder);
        for (String block : found(YAML, text(guide()))) {
            boolean isWhole = block.contains("\ndata:");
            Path file =
                    Files.writeString(folder.resolve("block.yaml"), isWhole ? block : "extends: whole.yaml\n" + block);
            assertThat(READER.plan(file, List.of()).runs()).as(block).isNotEmpty();
        }
    }

    @Test
    void everyExperimentIsInTheListOfExperiments() throws IOException {
        Path folder = ROOT.resolve("experiments");
        String list = Files.readString(folder.resolve("README.md"));
        try (Stream<Path> files = Files.walk(folder, 2)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(list).contains("`" + folder.relativize(file) + "`"));
        }
    }

    @Test
    void everyClassThatIsNamedIsThere() throws IOException {
        Set<String> classes = files(".java").stream()
                .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                .collect(Collectors.toSet());
        assertThat(classes).containsAll(found(CLASS, text(written())));
    }

    @Test
    void everyDecisionIsInTheIndexWithItsTitleItsDateAndWhetherItHolds() throws IOException {
        Path folder = ROOT.resolve("docs/decisions");
        String index = Files.readString(folder.resolve("README.md"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*/\\d{4}-.*")).toList()) {
                List<String> lines = Files.readAllLines(file);
                String[] title = lines.get(0).substring(2).split("\\. ", 2);
                String[] since = lines.get(2).replaceFirst("( \\(.*)?\\.$", "").split(", ", 2);
                assertThat(index)
                        .contains(String.format(
                                "| %s | [%s](%s) | %s | %s |",
                                title[0], title[1], file.getFileName(), since[0], since[1]));
            }
        }
    }

    @Test
    void everyModuleIsInTheDrawingOfTheArchitecture() throws IOException {
        String drawing = found(DRAWING, Files.readString(ROOT.resolve("docs/ARCHITECTURE.md")))
                .get(0);
        assertThat(found(MODULE, Files.readString(ROOT.resolve("pom.xml"))))
                .isNotEmpty()
                .allSatisfy(module ->
                        assertThat(drawing).contains("<b>" + module.replaceFirst("^plugins/.*", "plugins/*") + "</b>"));
    }

    private static String text(List<Path> documents) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path document : documents) {
            all.append(Files.readString(document)).append('\n');
        }
        return all.toString();
    }

    /** The commands that documents show, in words; whatever stands for one in capitals is left out. */
    private static List<List<String>> commands() throws IOException {
        String text = text(written()).replace("\\\n", " ");
        return found(COMMAND, text).stream()
                .distinct()
                .map(command -> found(WORD, command).stream()
                        .map(word -> word.replaceAll("^(['\"])(.*)\\1$", "$2"))
                        .toList())
                .filter(command -> command.get(0).matches("[a-z][a-z-]*")
                        && !command.get(0).equals("help"))
                .toList();
    }

    private static String printed(List<String> command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                command,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code)
                .as("%s: %s", command, err.toString(StandardCharsets.UTF_8))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(hit -> hit.group(1)).toList();
    }
}
