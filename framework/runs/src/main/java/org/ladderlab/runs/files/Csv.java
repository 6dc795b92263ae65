package org.ladderlab.runs.files;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tables as RFC 4180 has them. */
public final class Csv {

    private static final Pattern CELL = Pattern.compile("\\G(?:\"((?:[^\"]|\"\")*)\"|([^,]*))(,|$)");

    private Csv() {}

    /** One record without its end: cells with commas, quotes or ends of lines stand in quotes. */
    public static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .collect(Collectors.joining(","));
    }

    /** The cells of such a record, none of which has an end of line. */
    public static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        Matcher cell = CELL.matcher(line);
        boolean more = true;
        while (more && cell.find()) {
            cells.add(cell.group(1) == null ? cell.group(2) : cell.group(1).replace("\"\"", "\""));
            more = !cell.group(3).isEmpty();
        }
        return List.copyOf(cells);
    }
}
