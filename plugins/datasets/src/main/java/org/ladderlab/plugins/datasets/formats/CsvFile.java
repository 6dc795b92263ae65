package org.ladderlab.plugins.datasets.formats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A table of numbers as text in UTF-8, an example a line, its fields set apart by commas, semicolons, tabs or blanks, whichever the first
 * line has. A first line
 * without any number names the columns. One column may hold labels: whole numbers from 0, or names.
 */
final class CsvFile implements Source {

    private final Path file;
    private final String separator;
    private final List<String> header;
    private final boolean named;
    private final int labels;
    private final List<String> labelNames;

    private CsvFile(
            Path file, String separator, List<String> header, boolean named, int labels, List<String> labelNames) {
        this.file = file;
        this.separator = separator;
        this.header = header;
        this.named = named;
        this.labels = labels;
        this.labelNames = labelNames;
    }

    /**
     * The examples of a file.
     *
     * @param labels the name of the column with labels, or its number from 0 where the columns have no names
     */
    static CsvFile open(Path file, Optional<String> labels) throws IOException {
        String first;
        try (BufferedReader lines = lines(file)) {
            first = Objects.requireNonNullElse(lines.readLine(), "").replace("\uFEFF", "");
        }
        if (first.isBlank()) {
            throw new FormatException(
                    file, "its first line is empty", "begin with an example or the names of the columns");
        }
        String separator = CsvLine.separator(first);
        List<String> fields = CsvLine.fields(first, separator);
        boolean named = fields.stream().noneMatch(CsvLine::isNumber);
        List<String> header = new ArrayList<>();
        for (int c = 0; c < fields.size(); c++) {
            header.add(named ? fields.get(c) : Integer.toString(c));
        }
        int column = labels.isPresent() ? header.indexOf(labels.get()) : -1;
        if (labels.isPresent() && column < 0) {
            throw new FormatException(
                    file,
                    "it has no column '" + labels.get() + "'",
                    "its columns are " + String.join(", ", header.size() > 20 ? header.subList(0, 20) : header));
        }
        if (header.size() == (column < 0 ? 0 : 1)) {
            throw new FormatException(file, "it has no columns of numbers", "give it some");
        }
        CsvFile table = new CsvFile(file, separator, List.copyOf(header), named, column, List.of());
        return column < 0 ? table : new CsvFile(file, separator, table.header, named, column, table.names());
    }

    /** The different labels, in order, where they are not all whole numbers. */
    private List<String> names() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        each((number, fields) -> {
            if (fields.get(labels).isEmpty()) {
                throw new FormatException(place(number), "it has no label", "fill the gap or leave the line out");
            }
            names.add(fields.get(labels));
        });
        return names.stream().allMatch(name -> name.matches("[0-9]{1,6}")) ? List.of() : List.copyOf(names);
    }

    @Override
    public List<Integer> shape() {
        return List.of(header.size() - (labels < 0 ? 0 : 1));
    }

    @Override
    public boolean bytes() {
        return false;
    }

    @Override
    public boolean labelled() {
        return labels >= 0;
    }

    @Override
    public List<String> labelNames() {
        return labelNames;
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        float[] values = new float[shape().get(0)];
        each((number, fields) -> {
            int d = 0;
            for (int c = 0; c < fields.size(); c++) {
                if (c == labels) {
                    continue;
                }
                String field = fields.get(c);
                if (!CsvLine.isNumber(field)) {
                    throw new FormatException(
                            place(number),
                            "'" + field + "' in the column '" + header.get(c) + "' is no number",
                            "fill the gap, name the column as 'labels' or leave it out");
                }
                values[d++] = Float.parseFloat(field);
            }
            String label = labels < 0 ? "0" : fields.get(labels);
            visitor.visit(
                    place(number), values, labelNames.isEmpty() ? Integer.parseInt(label) : labelNames.indexOf(label));
        });
    }

    private interface Row {
        void of(long number, List<String> fields) throws IOException;
    }

    /** Every line but the header and empty ones at the end. */
    private void each(Row row) throws IOException {
        try (BufferedReader lines = lines(file)) {
            long number = 0;
            long empty = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                List<String> fields = CsvLine.fields(number == 1 ? line.replace("\uFEFF", "") : line, separator);
                if (line.isBlank()) {
                    empty = empty == 0 ? number : empty;
                    continue;
                }
                if (empty > 0) {
                    throw new FormatException(place(empty), "the line is empty", "leave it out");
                }
                if (number == 1 && named) {
                    continue;
                }
                if (fields.size() != header.size()) {
                    throw new FormatException(
                            place(number),
                            "the line has " + fields.size() + " fields, and the first has " + header.size(),
                            "give every line as many");
                }
                row.of(number, fields);
            }
        }
    }

    private String place(long line) {
        return file + ", line " + line;
    }

    private static BufferedReader lines(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }
}
