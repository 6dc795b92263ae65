package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every checked case of oracles.json is read by a test. A test source that uses {@code Oracle} reads the first case that a string of
 * its own begins, or every one if the string is added to ({@code "S03_cosine_nd_" + count}).
 */
class OracleCoverageTest {

    private static final Path ROOT = Path.of("../..");
    private static final Pattern NAME = Pattern.compile("\"([A-Z]\\d\\d[^\"\\s]*)\"(\\s*\\+)?");

    @Test
    void everyCaseIsReadByATest() throws IOException {
        List<String> ids = ids();
        assertThat(ids).hasSizeGreaterThan(60);
        TreeSet<String> unread = new TreeSet<>(ids);
        for (String source : sources()) {
            Matcher name = NAME.matcher(source);
            while (name.find()) {
                List<String> begun =
                        ids.stream().filter(id -> id.startsWith(name.group(1))).toList();
                unread.removeAll(name.group(2) == null ? begun.stream().limit(1).toList() : begun);
            }
        }
        assertThat(unread).as("cases of oracles.json that no test reads").isEmpty();
    }

    private static List<String> ids() throws IOException {
        Path file = ROOT.resolve("framework/testkit/src/main/resources/oracles/oracles.json");
        List<String> ids = new ArrayList<>();
        for (JsonNode each : new ObjectMapper().readTree(file.toFile()).get("cases")) {
            ids.add(each.get("id").asText());
        }
        return ids;
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String part : List.of("framework", "plugins", "registry", "tools", "experiments")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(part))) {
                for (Path file : files.filter(f -> f.toString().matches(".*[/\\\\]src[/\\\\]test[/\\\\].*\\.java"))
                        .toList()) {
                    String source = Files.readString(file);
                    if (source.contains("import org.ladderlab.testkit.Oracle;") || source.contains("Oracle.read(")) {
                        sources.add(source);
                    }
                }
            }
        }
        return sources;
    }
}
