package org.ladderlab.cli;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each package may touch: a table of arrows, in which every package of the project has a line. What has no line, and an arrow that its
 * line does not name, are violations.
 *
 * @param lines package (without {@code org.ladderlab}) to what it may touch beside itself and the plain parts of Java: packages ({@code spi..}
 *     is {@code spi} with all below it) and libraries by their names here. {@code plugins.*} is the line of each plugin that has none
 */
record Layers(Map<String, Set<String>> lines) {

    /** From below to above, like the folders in docs/ARCHITECTURE.md. The line of pytorch is for our class in a package of DJL's. */
    static final Layers TABLE = parse(
            """
            spi.settings: management
            spi.tensors: djl, spi.settings
            spi.data: djl, spi.settings, spi.tensors
            spi.model: djl, spi.settings, spi.tensors, spi.data
            spi.diffusion: djl, spi.settings, spi.tensors, spi.data, spi.model
            spi.run: djl, spi.settings, spi.tensors, spi.data, spi.model, spi.diffusion
            spi: spi..
            runs.files: jackson
            runs.journal: jackson, runs.files
            runs: jackson, spi.., runs.files, runs.journal
            runs.sweep: jackson, spi.., runs, runs.files
            pytorch:
            nn: djl, pytorch, jna, spi.settings, spi.tensors, spi.data
            nn.safetensors: djl, jackson
            figures: djl, xchart, images, spi.., runs, runs.journal, runs.files
            engine.weights: djl, spi.settings, spi.tensors, nn.., runs, runs.files
            engine.experiment: djl, pytorch, spi.., nn.., engine.weights
            engine.evaluation: djl, jackson, spi.., nn.., runs, runs.files, engine.weights, engine.experiment
            engine.inspection: djl, spi.., nn, runs.files, engine.weights, engine.experiment, engine.evaluation
            engine: djl, pytorch, jackson, management, spi.., nn.., figures, runs, runs.files, runs.journal, engine..
            statistics: commons-statistics
            testkit: djl, pytorch, jackson, junit, assertj, archunit, spi.., nn
            registry.yaml: jackson, snakeyaml
            registry.settings: spi.., registry.yaml
            registry.catalogue: spi.., registry.yaml, registry.settings, runs, runs.files
            registry.binding: spi.., registry.yaml, registry.settings, registry.catalogue, runs
            registry.composition: spi.., registry.yaml, registry.settings, registry.catalogue, registry.binding, runs.files
            registry.experiment: jackson, spi.., registry.yaml, registry.settings, registry.catalogue, registry.binding, registry.composition, runs, runs.files
            registry.description: jackson, spi.., registry.yaml, registry.settings, registry.catalogue, registry.binding, registry.composition, runs
            plugins.*: djl, spi.., nn
            plugins.datasets.formats: jackson, images, spi.settings, nn.safetensors
            plugins.datasets.stored: djl, jackson, spi.., plugins.datasets.formats
            plugins.datasets: djl, spi.., nn, plugins.datasets..
            plugins.diffusion.observations: djl, spi..
            plugins.diffusion: djl, spi.., nn, plugins.diffusion..
            plugins.mlflow.transport: jackson, mlflow
            plugins.mlflow.folder: jackson, snakeyaml, mlflow, slf4j, management, spi.., runs..
            plugins.mlflow.points: jackson, mlflow, runs.., plugins.mlflow.transport, plugins.mlflow.folder
            plugins.mlflow.pages: jackson, mlflow, plugins.mlflow.transport, plugins.mlflow.folder, plugins.mlflow.points
            plugins.mlflow.sending: jackson, mlflow, slf4j, images, spi.., runs.., plugins.mlflow.transport, plugins.mlflow.folder,
                plugins.mlflow.points, plugins.mlflow.pages
            plugins.mlflow.server: plugins.mlflow.transport, plugins.mlflow.folder
            plugins.mlflow: slf4j, spi.., plugins.mlflow..
            plugins.quality.estimators: ejml, commons-statistics
            plugins.quality.classifier: djl, spi.., nn..
            plugins.quality.extractors: djl, spi.., nn, plugins.quality.estimators, plugins.quality.classifier
            plugins.quality: djl, spi.., nn, plugins.quality..
            sweep: jackson, spi.., statistics, runs..
            compare: jackson, snakeyaml, images, spi.., figures, engine.., statistics, runs..
            cli: djl, guice, commons-cli, commons-text, jackson, signals, spi.., nn, runs.., figures, engine.., statistics, registry..,
                sweep, compare, plugins.datasets, plugins.mlflow..
            bench: djl, pytorch, jackson, management, spi.., nn.., runs, engine.., registry.., plugins.mlflow..
            """);

    private static final String PROJECT = "org.ladderlab";

    /** Where a package begins to the word for it in the table; the longest that fits counts. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("java", "java"),
            Map.entry("javax", "java"),
            Map.entry("org.jspecify.annotations", "java"),
            Map.entry("java.awt", "images"),
            Map.entry("javax.imageio", "images"),
            Map.entry("com.sun.management", "management"),
            Map.entry("sun.misc", "signals"),
            Map.entry("ai.djl", "djl"),
            Map.entry("ai.djl.pytorch", "pytorch"),
            Map.entry("com.sun.jna", "jna"),
            Map.entry("com.fasterxml.jackson", "jackson"),
            Map.entry("org.yaml.snakeyaml", "snakeyaml"),
            Map.entry("org.knowm.xchart", "xchart"),
            Map.entry("org.apache.commons.statistics", "commons-statistics"),
            Map.entry("org.apache.commons.text", "commons-text"),
            Map.entry("org.ejml", "ejml"),
            Map.entry("org.apache.commons.cli", "commons-cli"),
            Map.entry("com.google.inject", "guice"),
            Map.entry("org.mlflow", "mlflow"),
            Map.entry("org.mlflow_project", "mlflow"),
            Map.entry("org.slf4j", "slf4j"),
            Map.entry("org.junit.jupiter", "junit"),
            Map.entry("org.assertj", "assertj"),
            Map.entry("com.tngtech.archunit", "archunit"));

    /** One line a package, {@code name: what, it, may, touch}; a line that is indented goes on with the one before. */
    static Layers parse(String table) {
        Map<String, Set<String>> lines = new LinkedHashMap<>();
        for (String line : table.strip().split("\\n(?! )")) {
            String[] sides = line.split(":", 2);
            lines.put(sides[0], words(sides[1]));
        }
        return new Layers(lines);
    }

    private static Set<String> words(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A sentence for each package that has no line, and for each arrow that is in no line, with one place where it is found. */
    List<String> violations(Iterable<JavaClass> classes) {
        Map<String, String> found = new TreeMap<>();
        for (JavaClass type : classes) {
            String from = word(type.getPackageName());
            if (!lines.containsKey(line(from))) {
                found.put(from, "the package " + type.getPackageName() + " has no line");
                continue;
            }
            for (Dependency arrow : type.getDirectDependenciesFromSelf()) {
                String to = word(arrow.getTargetClass().getBaseComponentType().getPackageName());
                if (!mayTouch(from, to)) {
                    found.putIfAbsent(
                            from + " -> " + to, from + " -> " + to + ", for example: " + arrow.getDescription());
                }
            }
        }
        return List.copyOf(found.values());
    }

    private boolean mayTouch(String from, String to) {
        return to.equals("java")
                || to.equals(from)
                || line(from).equals("plugins.*") && plugin(from).equals(plugin(to))
                || lines.get(line(from)).stream().anyMatch(allowed -> covers(allowed, to));
    }

    private static boolean covers(String allowed, String word) {
        String top = allowed.endsWith("..") ? allowed.substring(0, allowed.length() - 2) : allowed;
        return word.equals(top) || allowed.endsWith("..") && word.startsWith(top + ".");
    }

    /** A package of ours without the project's name, a library's word, or else the package's own name, which no line allows. */
    private static String word(String name) {
        if (name.startsWith(PROJECT + ".")) {
            return name.substring(PROJECT.length() + 1);
        }
        String begin = name;
        while (!begin.isEmpty() && !WORDS.containsKey(begin)) {
            begin = begin.substring(0, Math.max(0, begin.lastIndexOf('.')));
        }
        return name.isEmpty() ? "java" : WORDS.getOrDefault(begin, name);
    }

    /** A package's own line, or that of all plugins if its plugin has none. */
    private String line(String word) {
        boolean known = !word.startsWith("plugins.")
                || lines.keySet().stream().anyMatch(key -> covers(plugin(word) + "..", key));
        return known ? word : "plugins.*";
    }

    private static String plugin(String word) {
        return word.replaceFirst("^(plugins\\.[^.]+).*", "$1");
    }

    /** The packages of a circle of arrows, in their order; none if there is no circle. */
    List<String> circle() {
        for (String start : lines.keySet()) {
            List<String> circle = way(start, start, new ArrayList<>(), new TreeSet<>());
            if (!circle.isEmpty()) {
                return circle;
            }
        }
        return List.of();
    }

    private List<String> way(String from, String goal, List<String> before, Set<String> seen) {
        List<String> here = new ArrayList<>(before);
        here.add(from);
        for (String next : lines.keySet()) {
            boolean arrow = !next.equals(from) && lines.get(from).stream().anyMatch(allowed -> covers(allowed, next));
            if (arrow && next.equals(goal)) {
                return here;
            }
            if (arrow && seen.add(next)) {
                List<String> found = way(next, goal, here, seen);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }
}
