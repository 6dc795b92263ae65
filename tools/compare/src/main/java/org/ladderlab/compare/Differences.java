package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what tells variants apart: of the settings that any of them changes, those whose values are not all the same. */
final class Differences {

    private static final String TYPE = ".type";

    private Differences() {}

    static List<Variant> variants(Map<String, List<StudyReader.Planned>> byVariant) {
        Map<String, Map<String, String>> values = new LinkedHashMap<>();
        Set<String> paths = new LinkedHashSet<>();
        byVariant.forEach((name, runs) -> {
            Map<String, String> all = new LinkedHashMap<>();
            runs.forEach(run -> all.putAll(run.settings()));
            runs.forEach(run -> all.putAll(run.changes()));
            values.put(name, all);
            runs.forEach(run -> paths.addAll(run.changes().keySet()));
        });
        paths.removeIf(path -> values.values().stream()
                        .map(all -> all.getOrDefault(path, ""))
                        .distinct()
                        .count()
                < 2);
        paths.removeIf(path -> followsFromType(path, paths, values));
        Set<String> columns = columns(paths);
        List<Variant> variants = new ArrayList<>();
        byVariant.forEach((name, runs) -> {
            Map<String, String> differs = new LinkedHashMap<>();
            Map<String, String> all = values.getOrDefault(name, Map.of());
            columns.forEach(path -> differs.put(path, cell(path, all, paths)));
            variants.add(new Variant(
                    name, differs, runs.stream().map(StudyReader.Planned::run).toList()));
        });
        return variants;
    }

    /** Components first; one within another stands in the other's cell. */
    private static Set<String> columns(Set<String> paths) {
        Set<String> columns = new LinkedHashSet<>();
        paths.stream().filter(path -> path.endsWith(TYPE)).forEach(columns::add);
        columns.addAll(paths);
        columns.removeIf(path -> outer(path).filter(paths::contains).isPresent());
        return columns;
    }

    /** {@code a.schedule.type} of {@code a.schedule.inner.type}. */
    private static Optional<String> outer(String path) {
        String component = path.endsWith(TYPE) ? path.substring(0, path.length() - TYPE.length()) : "";
        return component.contains(".")
                ? Optional.of(component.substring(0, component.lastIndexOf('.')) + TYPE)
                : Optional.empty();
    }

    /** A value; of a component with others within it {@code outer(inner)}. */
    private static String cell(String path, Map<String, String> all, Set<String> paths) {
        String inner = paths.stream()
                .filter(other -> outer(other).filter(path::equals).isPresent())
                .map(other -> cell(other, all, paths))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.joining(", "));
        String value = all.getOrDefault(path, "");
        return inner.isEmpty() ? value : value + "(" + inner + ")";
    }

    /** A setting that only some have, since only their component has it, says no more than the component's type does. */
    private static boolean followsFromType(String path, Set<String> paths, Map<String, Map<String, String>> values) {
        boolean someLackIt = values.values().stream().anyMatch(all -> !all.containsKey(path));
        if (!someLackIt || path.endsWith(TYPE)) {
            return false;
        }
        String component = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        String type = component + TYPE;
        if (!paths.contains(type)) {
            return false;
        }
        // Two variants with one type that differ here: then the setting says more.
        Map<String, Set<String>> byType = new LinkedHashMap<>();
        values.values().forEach(all -> byType.computeIfAbsent(all.getOrDefault(type, ""), each -> new LinkedHashSet<>())
                .add(all.getOrDefault(path, "")));
        return byType.values().stream().allMatch(each -> each.size() == 1);
    }

    /** Short names for paths: as many of their last words as tell them apart. */
    static Map<String, String> shortNames(Set<String> paths) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String path : paths) {
            String[] words = path.split("[.]");
            int count = path.endsWith(TYPE) ? 2 : 1;
            String name = last(words, count);
            while (count < words.length && isAmbiguous(name, path, paths)) {
                count++;
                name = last(words, count);
            }
            boolean typeIsPlain = path.endsWith(TYPE) && count == 2;
            names.put(path, typeIsPlain ? name.substring(0, name.length() - TYPE.length()) : name);
        }
        return names;
    }

    private static boolean isAmbiguous(String name, String path, Set<String> paths) {
        return paths.stream().anyMatch(other -> !other.equals(path) && ("." + other).endsWith("." + name));
    }

    private static String last(String[] words, int count) {
        int from = Math.max(0, words.length - count);
        return String.join(".", List.of(words).subList(from, words.length));
    }
}
