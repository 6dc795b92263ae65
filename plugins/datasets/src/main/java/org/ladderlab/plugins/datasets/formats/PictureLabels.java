package org.ladderlab.plugins.datasets.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which label each picture has.
 *
 * @param byName the labels of pictures by their names; empty without labels
 * @param names what labels stand for; empty where they are numbers
 * @param warnings of labels that are of no picture
 */
record PictureLabels(Map<String, Integer> byName, List<String> names, List<String> warnings) {

    /**
     * Of pictures that are all in folders, those; of a folder with {@code dataset.json} what it says; else none. A folder that all of them
     * are in, as in the zip of a folder, is no class.
     */
    static PictureLabels of(PictureFiles files, boolean folders) throws IOException {
        if (files.labels().isPresent()) {
            return json(files.place() + ", dataset.json", files.labels().get(), files);
        }
        int root = shared(files.names());
        long inFolders = files.names().stream()
                .filter(name -> name.indexOf('/', root) >= 0)
                .count();
        if (!folders || inFolders == 0) {
            return new PictureLabels(Map.of(), List.of(), List.of());
        }
        if (inFolders < files.names().size()) {
            throw new FormatException(
                    files.place(),
                    inFolders + " of its " + files.names().size()
                            + " pictures are in sub-folders and the others are not",
                    "move each to the sub-folder of its class, or set folders: false to leave labels out");
        }
        Map<String, String> labels = new HashMap<>();
        files.names().forEach(name -> labels.put(name, name.substring(root, name.indexOf('/', root))));
        if (Set.copyOf(labels.values()).stream().anyMatch(Set.of("train", "test", "validation")::contains)) {
            throw new FormatException(
                    files.place(),
                    "its sub-folders are named as splits",
                    "give that of 'train' as 'path' and the others as 'validation' and 'test'");
        }
        return named(labels, List.of());
    }

    /** Where the names of pictures go on after the folders that all of them are in; the names are sorted. */
    private static int shared(List<String> names) {
        String first = names.get(0);
        String last = names.get(names.size() - 1);
        int common = 0;
        while (common < Math.min(first.length(), last.length()) && first.charAt(common) == last.charAt(common)) {
            common++;
        }
        return first.lastIndexOf('/', common - 1) + 1;
    }

    /** Those of a file: lines of a picture's name and its label, or JSON as in {@code dataset.json}. */
    static PictureLabels in(Path file, PictureFiles files) throws IOException {
        byte[] content = Files.readAllBytes(file);
        if (file.toString().endsWith(".json")) {
            return json(file.toString(), content, files);
        }
        Map<String, String> labels = new HashMap<>();
        List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        for (int n = 0; n < lines.size(); n++) {
            String line = lines.get(n);
            String separator = line.contains("\t") ? "\t" : line.contains(";") ? ";" : ",";
            List<String> fields = CsvLine.fields(line, separator);
            if (fields.size() != 2) {
                throw new FormatException(
                        file + ", line " + (n + 1),
                        "it has " + fields.size() + " fields",
                        "write a picture's name and its label");
            }
            if (n > 0 || files.names().contains(fields.get(0))) {
                putOnce(labels, fields.get(0), fields.get(1), file + ", line " + (n + 1));
            }
        }
        return of(file.toString(), labels, files);
    }

    private static PictureLabels json(String place, byte[] content, PictureFiles files) throws IOException {
        JsonNode labels;
        try {
            labels = new ObjectMapper().readTree(content).path("labels");
        } catch (JsonProcessingException e) {
            throw new FormatException(place, "it is no JSON (" + e.getOriginalMessage() + ")", "write it again");
        }
        if (labels.isNull()) {
            return new PictureLabels(Map.of(), List.of(), List.of());
        }
        Map<String, String> byName = new HashMap<>();
        for (JsonNode pair : labels) {
            if (!pair.path(1).isIntegralNumber() && !pair.path(1).isTextual()) {
                throw new FormatException(
                        place, "the label " + pair + " is neither a number nor a name", "give one class each");
            }
            putOnce(byName, pair.path(0).asText(), pair.path(1).asText(), place);
        }
        if (byName.isEmpty()) {
            throw new FormatException(
                    place, "it has no 'labels'", "write {\"labels\": [[\"NAME\", 0], ...]}, or null for none");
        }
        return of(place, byName, files);
    }

    private static void putOnce(Map<String, String> labels, String picture, String label, String place)
            throws FormatException {
        String other = labels.put(picture, label);
        if (other != null && !other.equals(label)) {
            throw new FormatException(
                    place, "it gives " + picture + " the label " + label + " after " + other, "give it one");
        }
    }

    private static PictureLabels of(String place, Map<String, String> labels, PictureFiles files)
            throws FormatException {
        for (String name : files.names()) {
            if (!labels.containsKey(name)) {
                throw new FormatException(place, "it has no label for " + name, "give every picture one");
            }
        }
        Set<String> unused = new HashSet<>(labels.keySet());
        files.names().forEach(unused::remove);
        return named(
                labels,
                unused.isEmpty()
                        ? List.of()
                        : List.of(unused.size() + " labels in " + place + " are of no picture in " + files.place()
                                + "."));
    }

    private static PictureLabels named(Map<String, String> labels, List<String> warnings) {
        List<String> names = new ArrayList<>(new TreeSet<>(labels.values()));
        boolean numbers = names.stream().allMatch(name -> name.matches("[0-9]{1,6}"));
        Map<String, Integer> byName = new HashMap<>();
        labels.forEach((name, label) -> byName.put(name, numbers ? Integer.parseInt(label) : names.indexOf(label)));
        return new PictureLabels(byName, numbers ? List.of() : names, warnings);
    }
}
