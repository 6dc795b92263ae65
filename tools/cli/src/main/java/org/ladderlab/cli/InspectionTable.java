package org.ladderlab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** The JSON of an inspection as text: its plain values a line each, its lists as tables. */
final class InspectionTable {

    private InspectionTable() {}

    static String of(ObjectNode values) {
        StringBuilder text = new StringBuilder();
        values.properties().forEach(entry -> {
            if (entry.getValue().isArray()) {
                table(text, entry.getValue());
            } else {
                text.append(entry.getKey())
                        .append(": ")
                        .append(entry.getValue().asText())
                        .append('\n');
            }
        });
        return text.toString().stripTrailing();
    }

    private static void table(StringBuilder text, JsonNode rows) {
        rows.get(0).fieldNames().forEachRemaining(name -> text.append(String.format(Locale.ROOT, "%-25s", name)));
        text.append('\n');
        rows.forEach(row -> {
            row.forEach(cell -> text.append(String.format(Locale.ROOT, "%-25s", cell.asText())));
            text.append('\n');
        });
    }
}
