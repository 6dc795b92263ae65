package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * docs/third-party.md lists what is shipped that is not ours, by the bill of materials that the build makes and by what jars say that they
 * have inside. After a change {@code LADDERLAB_GOLDEN=write mvn -pl tools/cli -am test -Dtest=ShippedTest
 * -Dsurefire.failIfNoSpecifiedTests=false} writes it anew; read what changed, and whether its licence lets it be shipped.
 */
@DisabledIfSystemProperty(
        named = "ladderlab.quick",
        matches = "true",
        disabledReason = "-Pquick makes no bill of materials")
class ShippedTest {

    private static final Pattern PART = Pattern.compile("META-INF/maven/(?<group>[^/]+)/(?<name>[^/]+)/pom.properties");

    private static final Path LIST = Path.of("../../docs/third-party.md");

    /** Licences of what jars have inside, by group, as the parts' own poms and sites say. */
    private static final Map<String, String> INSIDE = Map.of(
            "com.google.protobuf", "BSD-3-Clause",
            "com.google.guava", "Apache-2.0",
            "com.google.code.gson", "Apache-2.0",
            "commons-codec", "Apache-2.0",
            "commons-io", "Apache-2.0",
            "commons-logging", "Apache-2.0",
            "org.apache.httpcomponents", "Apache-2.0",
            "org.ini4j", "Apache-2.0");

    @Test
    void theListOfWhatIsShippedIsCurrent() throws IOException {
        String list = Stream.of(
                        """
                        # What is shipped that is not ours

                        `tools/cli/target/lib` after a build; `tools/cli/target/ladderlab-bom.json` is the same with hashes, as CycloneDX. This page is written
                        by `ShippedTest`, which fails when it is out of date and says how to write it anew.

                        No pom tells: `pytorch-native-cpu` is libtorch (BSD-3-Clause, with the licences of what is linked into it) and GCC's libgomp
                        (GPL-3.0 with the GCC Runtime Library Exception). `ladderlab-datasets` has *Optical Recognition of Handwritten Digits* by
                        E. Alpaydin and C. Kaynak inside (UCI Machine Learning Repository, CC BY 4.0).

                        | library | version | licence |
                        |---|---|---|""",
                        String.join("\n", libraries()),
                        """

                        Inside one of these, relocated:

                        | library | version | licence |
                        |---|---|---|""",
                        String.join("\n", inside()))
                .collect(Collectors.joining("\n", "", "\n"));
        if ("write".equals(System.getenv("LADDERLAB_GOLDEN"))) {
            Files.writeString(LIST, list);
        }
        assertThat(Files.readString(LIST))
                .as("what is shipped has changed; the Javadoc of %s says how to write the list anew", getClass())
                .isEqualTo(list);
    }

    private static List<JsonNode> bill() throws IOException {
        JsonNode bill =
                new ObjectMapper().readTree(Path.of("target/ladderlab-bom.json").toFile());
        List<JsonNode> others = bill.get("components")
                .valueStream()
                .filter(library -> !library.get("group").asText().startsWith("org.ladderlab"))
                .toList();
        assertThat(others).isNotEmpty();
        return others;
    }

    private static List<String> libraries() throws IOException {
        Set<String> rows = new TreeSet<>();
        for (JsonNode library : bill()) {
            String name =
                    library.get("group").asText() + ":" + library.get("name").asText();
            List<String> licences = new ArrayList<>();
            library.path("licenses")
                    .findValues("license")
                    .forEach(licence -> licences.add(
                            licence.path("id").asText(licence.path("name").asText())));
            assertThat(licences).as("licences of %s", name).isNotEmpty().doesNotContain("");
            rows.add(row(name, library.get("version").asText(), String.join(" or ", licences)));
        }
        return List.copyOf(rows);
    }

    private static List<String> inside() throws IOException {
        Set<String> shipped = bill().stream()
                .map(library -> library.get("name").asText() + "-"
                        + library.get("version").asText() + ".jar")
                .collect(Collectors.toSet());
        Set<String> rows = new TreeSet<>();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (shipped.contains(Path.of(place).getFileName().toString())) {
                rows.addAll(inside(Path.of(place)));
            }
        }
        return List.copyOf(rows);
    }

    private static List<String> inside(Path jar) throws IOException {
        List<String> rows = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                Matcher part = PART.matcher(entry.getName());
                if (part.matches() && !jar.getFileName().toString().startsWith(part.group("name") + "-")) {
                    Properties properties = new Properties();
                    properties.load(file.getInputStream(entry));
                    String licence = INSIDE.get(part.group("group"));
                    assertThat(licence).as("licence of %s in %s", entry, jar).isNotNull();
                    rows.add(row(
                            part.group("group") + ":" + part.group("name"),
                            properties.getProperty("version"),
                            licence));
                }
            }
        }
        return rows;
    }

    private static String row(String library, String version, String licence) {
        return "| " + library + " | " + version + " | " + licence + " |";
    }
}
