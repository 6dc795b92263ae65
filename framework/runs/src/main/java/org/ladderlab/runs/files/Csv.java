package org.ladderlab.runs.files;

import java.util.List;
import java.util.stream.Collectors;

/** Tables as RFC 4180 has them. */
public final class Csv {

    private Csv() {}

    /** One record without its end: cells with commas, quotes or ends of lines stand in quotes. */
    public static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .collect(Collectors.joining(","));
    }
}
