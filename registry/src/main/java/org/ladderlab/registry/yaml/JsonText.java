package org.ladderlab.registry.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/** JSON out of trees and of numbers. */
public final class JsonText {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonText() {}

    public static ObjectNode object() {
        return JSON.objectNode();
    }

    /** A tree of resolved values. JSON has no infinite numbers; they stay text. */
    public static JsonNode of(Node node) {
        if (node instanceof Node.Mapping mapping) {
            ObjectNode object = object();
            mapping.entries().forEach((name, entry) -> object.set(name, of(entry.value())));
            return object;
        }
        if (node instanceof Node.Sequence sequence) {
            ArrayNode array = JSON.arrayNode();
            sequence.elements().forEach(element -> array.add(of(element)));
            return array;
        }
        return of((Node.Scalar) node);
    }

    private static JsonNode of(Node.Scalar scalar) {
        if (scalar.isNull()) {
            return JSON.nullNode();
        } else if (!scalar.quoted()
                && (scalar.text().equals("true") || scalar.text().equals("false"))) {
            return JSON.booleanNode(scalar.text().equals("true"));
        }
        boolean finite = Numbers.number(scalar.text()).filter(Double::isFinite).isPresent();
        return scalar.quoted() || !finite
                ? JSON.textNode(scalar.text())
                : JSON.numberNode(new BigDecimal(scalar.text()));
    }

    /** A bound, which is most often whole. */
    public static JsonNode number(double value) {
        return JSON.numberNode(new BigDecimal(Numbers.text(value)));
    }
}
