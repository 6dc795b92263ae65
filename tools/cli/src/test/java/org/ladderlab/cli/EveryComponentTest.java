package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.ComponentDescription;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;

/** What holds for every component of every plugin that is installed. */
class EveryComponentTest {

    /** Kinds whose contract the testkit has. */
    private static final Set<Kind<?>> WITH_CONTRACT = Set.of(
            Kind.DATASET,
            Kind.SCHEDULE,
            Kind.WEIGHTING,
            Kind.TIME_SAMPLING,
            Kind.LIKELIHOOD,
            Kind.ENCODER,
            Kind.DECODER,
            Kind.LOSS,
            Kind.SAMPLER);

    /** Its files are downloaded, so its tests are its own. */
    private static final String WITHOUT_FILES = "mnist";

    private static final Catalogue CATALOGUE = Catalogue.load(List.of());

    private static Stream<ComponentType<?, ?>> all() {
        return Kind.all().stream().flatMap(kind -> CATALOGUE.components(kind).stream());
    }

    @TestFactory
    Stream<DynamicTest> settingsSurviveBeingWrittenAndRead() {
        return all().map(type -> DynamicTest.dynamicTest(type.kind().name() + " " + type.name(), () -> {
            Ref<?> ref = ComponentReader.read(CATALOGUE, type.kind(), example(type));
            String text = ComponentReader.write(ref);
            Ref<?> again = ComponentReader.read(CATALOGUE, type.kind(), text);
            assertThat(again).isEqualTo(ref);
            assertThat(ComponentReader.write(again)).isEqualTo(text);
        }));
    }

    /** A component with what it requires. */
    private static String example(ComponentType<?, ?> type) {
        return "{type: " + type.name()
                + ComponentDescription.of(CATALOGUE, type).settings().stream()
                        .filter(row -> row.required() && !row.name().contains("."))
                        .map(row -> ", " + row.name() + ": " + value(row))
                        .collect(Collectors.joining())
                + "}";
    }

    private static String value(ComponentDescription.Row row) {
        for (Kind<?> kind : Kind.all()) {
            if (kind.name().equals(row.type())) {
                return CATALOGUE.components(kind).stream()
                        .filter(type -> ComponentDescription.of(CATALOGUE, type).settings().stream()
                                .noneMatch(ComponentDescription.Row::required))
                        .findFirst()
                        .map(type -> "{type: " + type.name() + "}")
                        .orElseThrow();
            }
        }
        return row.type().equals("text") ? "\"10 - 15 * t\"" : row.type().startsWith("list") ? "[]" : "1";
    }

    /**
     * A contract test, or what it calls, names the component's TYPE or makes it; other kinds need any test that does. Launchers
     * are tried by the sweeps that they start.
     */
    @Test
    void eachIsTriedByATest() throws IOException {
        Map<String, String> sources = testSources();
        String contracts = sources.values().stream()
                .filter(source -> Pattern.compile("extends \\w*Contract\\b")
                        .matcher(source)
                        .find())
                .collect(Collectors.joining());
        String helpers = sources.entrySet().stream()
                .filter(each -> Pattern.compile("\\b" + each.getKey() + "\\.")
                        .matcher(contracts)
                        .find())
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
        String tests = String.join("", sources.values());
        List<String> untried = all().filter(type -> !type.kind().equals(Kind.LAUNCHER))
                .filter(type -> {
                    Pattern use = Pattern.compile(
                            "\\b" + declaring(type) + "\\.(TYPE|create)\\b|\\bnew " + declaring(type) + "\\(");
                    boolean contract =
                            WITH_CONTRACT.contains(type.kind()) && !type.name().equals(WITHOUT_FILES);
                    String searched = contract ? contracts + helpers : tests;
                    return !use.matcher(searched).find();
                })
                .map(type -> type.kind().name() + " " + type.name() + " (" + declaring(type) + ")")
                .toList();
        assertThat(untried).as("components without a contract test").isEmpty();
    }

    /** The class that declares the type: its factory is a lambda of it. */
    private static String declaring(ComponentType<?, ?> type) {
        return type.factory()
                .getClass()
                .getName()
                .replaceFirst("\\$\\$Lambda.*", "")
                .replaceFirst(".*[.$]", "");
    }

    /** By class name. */
    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String part : List.of("framework", "plugins", "tools")) {
            try (Stream<Path> files = Files.walk(Path.of("../..", part))) {
                for (Path file : files.filter(f -> f.toString().matches(".*[/\\\\]src[/\\\\]test[/\\\\].*\\.java"))
                        .toList()) {
                    String name = String.valueOf(file.getFileName()).replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
