package org.ladderlab.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One checked value case of {@code oracles/oracles.json} or {@code oracles/oracles2.json}.
 *
 * @param id for example {@code S01_ddpm_linear_1000}
 * @param inputs what the formula was given
 * @param expected what it must give
 * @param relativeTolerance for float64
 */
public record Oracle(String id, JsonNode inputs, JsonNode expected, double relativeTolerance) {

    /** The case whose id is or starts with {@code id}; the first one, if several do. */
    public static Oracle read(String id) {
        return Stream.of("oracles", "oracles2")
                .flatMap(Oracle::cases)
                .filter(c -> c.get("id").asText().startsWith(id))
                .findFirst()
                .map(found -> new Oracle(
                        found.get("id").asText(),
                        found.get("inputs"),
                        found.get("expected"),
                        found.get("rel_tol").asDouble()))
                .orElseThrow(() -> new IllegalArgumentException("There is no oracle case '" + id + "'."));
    }

    private static Stream<JsonNode> cases(String name) {
        try (InputStream file = Oracle.class.getResourceAsStream("/oracles/" + name + ".json")) {
            JsonNode cases = new ObjectMapper().readTree(file).get("cases");
            return StreamSupport.stream(cases.spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the oracle file '" + name + "'.", e);
        }
    }

    /** An array of numbers as doubles; the word {@code inf} is infinity. */
    public static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = array.get(i);
            values[i] = value.isTextual() && value.asText().equals("inf") ? Double.POSITIVE_INFINITY : value.asDouble();
        }
        return values;
    }
}
