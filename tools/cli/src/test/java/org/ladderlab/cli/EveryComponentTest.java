package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private static final Catalogue CATALOGUE = Catalogue.load(List.of());

    private static Stream<ComponentType<?, ?>> all() {
        return CATALOGUE.kinds().stream().flatMap(kind -> CATALOGUE.components(kind).stream());
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
        for (Kind<?> kind : CATALOGUE.kinds()) {
            if (kind.name().equals(row.type())) {
                return CATALOGUE.components(kind).stream()
                        .filter(type -> ComponentDescription.of(CATALOGUE, type).settings().stream()
                                .noneMatch(
                                        each -> each.required() && !each.name().contains(".")))
                        .findFirst()
                        .map(type -> "{type: " + type.name() + "}")
                        .orElseThrow();
            }
        }
        if (row.type().equals("map of settings")) {
            return "{run: runs/any}";
        }
        return row.type().equals("text") ? "\"10 - 15 * t\"" : row.type().startsWith("list") ? "[]" : "1";
    }

    @Test
    void eachPluginsModuleHasATestThatTriesItsComponents() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of("../../plugins"))) {
            assertThat(modules.filter(Files::isDirectory)).isNotEmpty().allSatisfy(module -> {
                try (Stream<Path> files = Files.walk(module.resolve("src/test"))) {
                    assertThat(files.filter(file -> file.toString().endsWith("Test.java")))
                            .anySatisfy(test -> assertThat(test).content().contains("extends PluginContract"));
                }
            });
        }
    }
}
