package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Split;

/**
 * docs/glossary.md has every word of the framework, and no word that it refuses is used. After a new setting {@code
 * LADDERLAB_GOLDEN=write mvn -pl tools/cli -am test -Dtest=GlossaryTest -Dsurefire.failIfNoSpecifiedTests=false} writes its list anew.
 */
class GlossaryTest {

    private static final Path ROOT = Path.of(System.getProperty("ladderlab.root"));
    private static final Path GLOSSARY = ROOT.resolve("docs/glossary.md");
    private static final String LIST = "| setting | meaning |\n|---|---|\n";

    /** A literal that is a key, or begins one. */
    private static final Pattern KEY = Pattern.compile("\"([a-z]+)/([a-zA-Z]*)\"");

    /** With what addresses of MLflow's server and a media type begin. */
    private static final Set<String> ADDRESSES = Set.of("experiments", "runs", "text");

    private static final Pattern CODE = Pattern.compile("`([A-Za-z-]+)`(?! \\()");

    private final Catalogue catalogue = Catalogue.load(List.of());

    @Test
    void everySettingStandsInItAndNoneIsARefusedWord() throws IOException {
        Map<String, String> meanings = new TreeMap<>();
        add(Experiment.class, meanings);
        components().forEach(type -> add(type, meanings));
        String glossary = Files.readString(GLOSSARY);
        String head = glossary.substring(0, glossary.indexOf(LIST) + LIST.length());
        String expected = head
                + meanings.entrySet().stream()
                        .map(each -> "| `" + each.getKey() + "` | " + each.getValue() + " |\n")
                        .collect(Collectors.joining());
        if ("write".equals(System.getenv("LADDERLAB_GOLDEN"))) {
            Files.writeString(GLOSSARY, expected);
        }
        assertThat(meanings).hasSizeGreaterThan(120);
        assertThat(refused(glossary)).contains("nonlinearity", "passes").doesNotContainAnyElementsOf(meanings.keySet());
        assertThat(Files.readString(GLOSSARY))
                .as("a word for a setting that docs/glossary.md does not have; is there one already?")
                .isEqualTo(expected);
    }

    @Test
    void aRefusedSettingIsAnsweredWithTheWordThatIsMeant() throws IOException {
        assertThat(refused(Files.readString(GLOSSARY))).containsAll(Words.OTHER.keySet());
        assertThat(Words.didYouMean("nonlinearity", List.of("width", "activation")))
                .isEqualTo("; did you mean 'activation'?");
    }

    @Test
    void everyKeyInTheCodeIsOfASectionThatItHas() throws IOException {
        String sections = Files.readString(GLOSSARY)
                .split("\\| section \\| meaning \\|", 2)[1]
                .split("\n## ", 2)[0];
        Set<String> known = Pattern.compile("(?m)^\\|[^|]*\\|")
                .matcher(sections)
                .results()
                .flatMap(row -> CODE.matcher(row.group()).results())
                .map(word -> word.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(known).contains(words(Split.values()));
        Set<String> refused = refused(Files.readString(GLOSSARY));
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            for (Path file : files.filter(GlossaryTest::mayWriteKeys).toList()) {
                KEY.matcher(Files.readString(file))
                        .results()
                        .filter(key -> !key.group(2).isEmpty() || refused.contains(key.group(1)))
                        .map(key -> key.group(1))
                        .forEach(used::add);
            }
        }
        used.removeAll(ADDRESSES);
        assertThat(used).contains("batch", "validation", "test");
        assertThat(known).as("the sections of keys that docs/glossary.md has").containsAll(used);
    }

    @Test
    void aComponentsClassHasItsNameAndPerhapsThatOfItsKind() {
        Set<String> others = new TreeSet<>();
        for (Kind<?> kind : catalogue.kinds()) {
            catalogue.components(kind).forEach(type -> {
                String maker = type.factory().getClass().getName().split("\\$\\$Lambda", 2)[0];
                String owner = maker.equals(ComponentType.class.getName())
                        ? type.defaults().getClass().getSimpleName()
                        : maker.substring(maker.lastIndexOf('.') + 1);
                String plain = type.name().replace("-", "");
                if (!List.of(plain, plain + kind.name().replace("-", "")).contains(owner.toLowerCase(Locale.ROOT))) {
                    others.add(kind.name() + " " + type.name() + " is " + owner);
                }
            });
        }
        assertThat(others).isEmpty();
    }

    /** The modules that write or read keys. */
    private static boolean mayWriteKeys(Path file) {
        return ROOT.relativize(file)
                .toString()
                .matches("(framework/(engine|figures)|tools/compare|plugins/mlflow)/src/main/.*[.]java");
    }

    private static String[] words(Split... splits) {
        return Stream.of(splits).map(Split::word).toArray(String[]::new);
    }

    private Stream<Class<? extends Record>> components() {
        return catalogue.kinds().stream()
                .flatMap(kind -> catalogue.components(kind).stream())
                .map(type -> type.defaults().getClass());
    }

    private static void add(Class<? extends Record> settings, Map<String, String> meanings) {
        for (SettingField field : Settings.of(settings).fields()) {
            String text = field.doc().value().replace("|", "\\|").replace("\n", " ");
            meanings.merge(field.name(), text, (a, b) -> Stream.of(a, b)
                    .filter(each -> !each.isEmpty())
                    .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                    .orElse(""));
            if (field.type().form() == SettingType.Form.GROUP) {
                add(field.type().group(), meanings);
            }
        }
    }

    /** The words in code font of the last column, without those that are refused in one meaning only. */
    private static Set<String> refused(String glossary) {
        return Stream.of(glossary.substring(0, glossary.indexOf("\n## ")).split("\n"))
                .filter(line -> line.startsWith("|"))
                .map(line -> line.split("\\|"))
                .filter(cells -> cells.length > 5)
                .flatMap(cells -> CODE.matcher(cells[5]).results())
                .map(word -> word.group(1))
                .filter(word -> !word.toLowerCase(Locale.ROOT).equals("not"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
