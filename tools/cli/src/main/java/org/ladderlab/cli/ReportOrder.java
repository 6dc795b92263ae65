package org.ladderlab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ladderlab.registry.experiment.NamedRuns;

/** Files in the order in which they can be carried out: one that begins with runs of another, or learns from them, after that one. */
final class ReportOrder {

    private final Map<Path, NamedRuns> files = new LinkedHashMap<>();

    /** Of files in any order, of which those that need nothing of each other keep theirs. */
    ReportOrder(List<Path> given) {
        given.forEach(file -> files.put(file, NamedRuns.of(file)));
    }

    /** Of files and of those in folders, each once, however its path is written. */
    static ReportOrder of(List<Path> filesAndFolders) {
        Map<Path, Path> files = new LinkedHashMap<>();
        for (Path each : filesAndFolders) {
            inside(each).forEach(file -> files.putIfAbsent(file.toAbsolutePath().normalize(), file));
        }
        return new ReportOrder(List.copyOf(files.values()));
    }

    private static List<Path> inside(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.list(path)) {
            return found.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the folder " + path + ".", e);
        }
    }

    /** Files that go in a circle stay in the order given, and the first of them will say what it lacks. */
    List<Path> files() {
        List<Path> left = new ArrayList<>(files.keySet());
        List<Path> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Path next = left.stream()
                    .filter(file -> needed(file).stream().noneMatch(left::contains))
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    /** The other files whose runs it needs. */
    List<Path> needed(Path file) {
        return Optional.ofNullable(files.get(file)).stream()
                .flatMap(own -> own.wanted().stream())
                .flatMap(run -> maker(run).stream())
                .filter(maker -> !maker.equals(file))
                .toList();
    }

    /** Some files and those whose runs they need, directly or through others, in the order in which they can be carried out. */
    List<Path> withNeeded(Collection<Path> some) {
        Set<Path> found = new HashSet<>();
        Deque<Path> left = new ArrayDeque<>(some);
        while (!left.isEmpty()) {
            Path next = left.remove();
            if (found.add(next)) {
                left.addAll(needed(next));
            }
        }
        return files().stream().filter(found::contains).toList();
    }

    /** The file that makes a run: that with the longest name among those whose name the run's begins with. */
    Optional<Path> maker(String run) {
        return files.entrySet().stream()
                .filter(each -> each.getValue().makes(run))
                .max(Comparator.comparingInt(each -> each.getValue().name().length()))
                .map(Map.Entry::getKey);
    }
}
