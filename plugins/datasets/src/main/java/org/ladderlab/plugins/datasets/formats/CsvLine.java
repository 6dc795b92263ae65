package org.ladderlab.plugins.datasets.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A line of text as fields. */
final class CsvLine {

    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?");

    private CsvLine() {}

    /** What sets the fields of a file apart, by its first line. */
    static String separator(String line) {
        for (String each : List.of("\t", ";", ",")) {
            if (line.contains(each)) {
                return each;
            }
        }
        return " ";
    }

    /** The fields of a line; a quoted one may hold separators, and a quote twice. */
    static List<String> fields(String line, String separator) {
        if (separator.equals(" ")) {
            String text = line.strip();
            return text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1));
        }
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator.charAt(0) && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        return fields;
    }

    static boolean isNumber(String field) {
        return NUMBER.matcher(field).matches();
    }
}
