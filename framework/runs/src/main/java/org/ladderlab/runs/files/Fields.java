package org.ladderlab.runs.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** What a JSON object must have, each of its type: Jackson's own readers take anything for zero or nothing. */
public final class Fields {

    private Fields() {}

    /**
     * A text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static String text(JsonNode object, String key) {
        return required(object, key, object.path(key).isTextual(), "text").asText();
    }

    /**
     * A count.
     *
     * @throws IllegalArgumentException if it is no integer from 0 on
     */
    public static long count(JsonNode object, String key) {
        JsonNode value = object.path(key);
        boolean fits = value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0;
        return required(object, key, fits, "integer from 0 on").asLong();
    }

    /**
     * A count that is not too large.
     *
     * @throws IllegalArgumentException if it is no integer from 0 on, or above 2^31 - 1
     */
    public static int smallCount(JsonNode object, String key) {
        return required(object, key, count(object, key) <= Integer.MAX_VALUE, "integer up to 2147483647")
                .asInt();
    }

    /**
     * A truth value.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static boolean truth(JsonNode object, String key) {
        return required(object, key, object.path(key).isBoolean(), "truth value")
                .asBoolean();
    }

    /**
     * A time.
     *
     * @throws java.time.DateTimeException if there is none
     */
    public static Instant time(JsonNode object, String key) {
        return Instant.parse(text(object, key));
    }

    /**
     * An object.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static JsonNode object(JsonNode object, String key) {
        return required(object, key, object.path(key).isObject(), "object");
    }

    /**
     * An array.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static JsonNode array(JsonNode object, String key) {
        return required(object, key, object.path(key).isArray(), "array");
    }

    /**
     * A text that need not be there.
     *
     * @throws IllegalArgumentException if something else is there
     */
    public static Optional<String> optionalText(JsonNode object, String key) {
        return object.has(key) ? Optional.of(text(object, key)) : Optional.empty();
    }

    private static JsonNode required(JsonNode object, String key, boolean there, String what) {
        if (!there) {
            throw new IllegalArgumentException("has no '" + key + "' that is " + article(what));
        }
        return object.path(key);
    }

    private static String article(String what) {
        return ("aeio".indexOf(what.charAt(0)) >= 0 ? "an " : "a ") + what;
    }
}
