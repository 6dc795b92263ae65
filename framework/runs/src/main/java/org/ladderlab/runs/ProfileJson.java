package org.ladderlab.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ladderlab.runs.Profile.Part;

/** A profile as JSON: {@code {"steps", "secondsPerStep", "shares": {"data", ...}, "waiting", ...}}. */
public final class ProfileJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProfileJson() {}

    static ObjectNode toJson(Profile profile) {
        ObjectNode node =
                JSON.createObjectNode().put("steps", profile.steps()).put("secondsPerStep", profile.secondsPerStep());
        ObjectNode shares = node.putObject("shares");
        profile.shares().forEach((part, share) -> shares.put(part.label(), share));
        node.put("waiting", profile.waiting())
                .put("framework", profile.framework())
                .put("javaBytesPerStep", profile.javaBytesPerStep());
        ObjectNode operations = node.putObject("operations");
        profile.operations().forEach(operations::put);
        return node;
    }

    /** The same for the journal, whose events have no nesting. */
    public static Map<String, String> details(Profile profile) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("steps", Long.toString(profile.steps()));
        details.put("secondsPerStep", Double.toString(profile.secondsPerStep()));
        profile.shares().forEach((part, share) -> details.put(part.label(), Double.toString(share)));
        details.put("waiting", Double.toString(profile.waiting()));
        details.put("framework", Double.toString(profile.framework()));
        details.put("javaBytesPerStep", Double.toString(profile.javaBytesPerStep()));
        return details;
    }

    static Profile fromJson(JsonNode node) {
        Map<Part, Double> shares = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            shares.put(part, node.path("shares").path(part.label()).asDouble());
        }
        Map<String, Double> operations = new LinkedHashMap<>();
        node.path("operations")
                .properties()
                .forEach(each -> operations.put(each.getKey(), each.getValue().asDouble()));
        return new Profile(
                /* steps= */ node.path("steps").asLong(),
                /* secondsPerStep= */ node.path("secondsPerStep").asDouble(),
                shares,
                /* waiting= */ node.path("waiting").asDouble(),
                /* framework= */ node.path("framework").asDouble(),
                /* javaBytesPerStep= */ node.path("javaBytesPerStep").asDouble(),
                operations);
    }
}
