package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.runs.files.Csv;

/** Score tables as one CSV with every digit: a line for each score and variant. What is not known is empty. */
public final class CsvTable {

    private CsvTable() {}

    /** All tables of one study, without a line feed at the end. */
    public static String write(List<ScoreTable> tables) {
        Collection<String> paths =
                tables.get(0).rows().get(0).variant().differs().keySet();
        List<String> head = new ArrayList<>(List.of("metric", "better", "variant"));
        head.addAll(paths);
        head.addAll(ScoreNumbers.NAMES);
        head.addAll(List.of("level", "best"));
        List<String> lines = new ArrayList<>(List.of(Csv.line(head)));
        for (ScoreTable table : tables) {
            for (ScoreRow row : table.rows()) {
                List<String> cells = new ArrayList<>(List.of(
                        table.score().key(),
                        table.score().better().name().toLowerCase(Locale.ROOT),
                        row.variant().name()));
                paths.forEach(path -> cells.add(row.variant().differs().getOrDefault(path, "")));
                Map<String, Double> numbers = ScoreNumbers.of(row);
                ScoreNumbers.NAMES.forEach(name -> cells.add(Optional.ofNullable(numbers.get(name))
                        .map(CsvTable::text)
                        .orElse("")));
                cells.add(Double.toString(table.level()));
                cells.add(Boolean.toString(row.best()));
                lines.add(Csv.line(cells));
            }
        }
        return String.join("\n", lines);
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
