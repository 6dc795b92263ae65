package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what tells variants apart: of the settings that any of them changes, those whose values are not all the same. */
final class Differences {

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
        List<Variant> variants = new ArrayList<>();
        byVariant.forEach((name, runs) -> {
            Map<String, String> differs = new LinkedHashMap<>();
            paths.forEach(path ->
                    differs.put(path, values.getOrDefault(name, Map.of()).getOrDefault(path, "")));
            variants.add(new Variant(
                    name, differs, runs.stream().map(StudyReader.Planned::run).toList()));
        });
        return variants;
    }

    /** A setting that only some have, since only their component has it, says no more than the component's type does. */
    private static boolean followsFromType(String path, Set<String> paths, Map<String, Map<String, String>> values) {
        boolean someLackIt = values.values().stream().anyMatch(all -> !all.containsKey(path));
        if (!someLackIt || path.endsWith(".type")) {
            return false;
        }
        String component = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        String type = component + ".type";
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
            int count = path.endsWith(".type") ? 2 : 1;
            String name = last(words, count);
            while (count < words.length && isAmbiguous(name, path, paths)) {
                count++;
                name = last(words, count);
            }
            boolean typeIsPlain = path.endsWith(".type") && count == 2;
            names.put(path, typeIsPlain ? name.substring(0, name.length() - ".type".length()) : name);
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
