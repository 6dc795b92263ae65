package org.ladderlab.compare;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes tables as text, Markdown and LaTeX; the best of a column stands out. */
public enum TableFormat {
    /** Columns padded with spaces; a star after the best. */
    TEXT {
        @Override
        public String write(Grid grid) {
            List<Integer> widths = IntStream.range(0, grid.columns().size())
                    .mapToObj(c -> Math.max(
                            grid.columns().get(c).head().length(),
                            grid.rows().stream()
                                    .mapToInt(row -> starred(row.get(c)).length())
                                    .max()
                                    .orElse(0)))
                    .toList();
            return grid.title() + "\n"
                    + lines(
                            grid,
                            Grid.Column::head,
                            TableFormat::starred,
                            (c, text) -> pad(
                                    text, widths.get(c), grid.columns().get(c).number()),
                            "  ");
        }
    },
    /** A GitHub table. */
    MARKDOWN {
        private final Map<String, String> escapes =
                Map.of("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;");

        @Override
        public String write(Grid grid) {
            String rule = grid.columns().stream()
                    .map(column -> column.number() ? "---:" : "---")
                    .collect(Collectors.joining(" | ", "| ", " |"));
            String[] lines = lines(
                            grid,
                            column -> escaped(column.head(), escapes),
                            cell -> cell.best()
                                    ? "**" + escaped(cell.text(), escapes) + "**"
                                    : escaped(cell.text(), escapes),
                            (c, text) -> text,
                            " | ")
                    .lines()
                    .map(line -> "| " + line + " |")
                    .toArray(String[]::new);
            return escaped(grid.title(), escapes) + "\n\n" + lines[0] + "\n" + rule + "\n"
                    + String.join("\n", List.of(lines).subList(1, lines.length));
        }
    },
    /** A {@code table} with the rules of the package booktabs. */
    LATEX {
        private final Map<String, String> escapes = Map.ofEntries(
                Map.entry("\\", "\\textbackslash{}"),
                Map.entry("&", "\\&"),
                Map.entry("%", "\\%"),
                Map.entry("$", "\\$"),
                Map.entry("#", "\\#"),
                Map.entry("_", "\\_"),
                Map.entry("{", "\\{"),
                Map.entry("}", "\\}"),
                Map.entry("~", "\\textasciitilde{}"),
                Map.entry("^", "\\textasciicircum{}"),
                Map.entry("±", "$\\pm$"),
                Map.entry("–", "--"),
                Map.entry("<", "$<$"));

        @Override
        public String write(Grid grid) {
            String columns = grid.columns().stream()
                    .map(column -> column.number() ? "r" : "l")
                    .collect(Collectors.joining());
            String body = lines(
                    grid,
                    column -> escaped(column.head(), escapes),
                    cell -> cell.best() ? "\\textbf{" + minus(cell) + "}" : minus(cell),
                    (c, text) -> text,
                    " & ");
            List<String> lines =
                    body.lines().map(line -> "    " + line + " \\\\").toList();
            return String.join(
                    "\n",
                    "\\begin{table}",
                    "  \\centering",
                    "  \\caption{" + escaped(grid.title(), escapes) + "}",
                    "  \\begin{tabular}{" + columns + "}",
                    "    \\toprule",
                    lines.get(0),
                    "    \\midrule",
                    String.join("\n", lines.subList(1, lines.size())),
                    "    \\bottomrule",
                    "  \\end{tabular}",
                    "\\end{table}");
        }

        /** A number's sign is a minus, not a hyphen. */
        private String minus(Grid.Cell cell) {
            return escaped(cell.text(), escapes).replaceAll("(?<![\\w.])-(?=[0-9])", "\\$-\\$");
        }
    };

    /** What becomes of one column's text. */
    @FunctionalInterface
    interface Layout {

        /** The text of a column as it stands in its line. */
        String of(int column, String text);
    }

    /** A table in this form, without a line feed at its end. */
    public abstract String write(Grid grid);

    private static String lines(
            Grid grid,
            Function<Grid.Column, String> head,
            Function<Grid.Cell, String> cell,
            Layout layout,
            String between) {
        List<String> heads = grid.columns().stream().map(head).toList();
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(heads),
                        grid.rows().stream().map(row -> row.stream().map(cell).toList()))
                .map(texts -> IntStream.range(0, texts.size())
                        .mapToObj(c -> layout.of(c, texts.get(c)))
                        .collect(Collectors.joining(between))
                        .stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    private static String starred(Grid.Cell cell) {
        return cell.text() + (cell.best() ? " *" : "");
    }

    private static String pad(String text, int width, boolean right) {
        String spaces = " ".repeat(width - text.length());
        return right ? spaces + text : text + spaces;
    }

    private static String escaped(String text, Map<String, String> escapes) {
        StringBuilder out = new StringBuilder();
        text.codePoints().mapToObj(Character::toString).forEach(c -> out.append(escapes.getOrDefault(c, c)));
        return out.toString();
    }
}
