package org.ladderlab.registry.composition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.registry.yaml.YamlWriter;
import org.ladderlab.runs.files.Sha256;

/**
 * Short names of a sweep's points, made of what differs: words stand alone ({@code cosine}), numbers behind the last word of their
 * path ({@code learningRate0.001}). Where two points would have one name, all are named by more of their paths.
 */
final class PointNames {

    private static final int LONGEST = 60;

    /** 0: words alone; 1: words behind the last word of their path; 2: everything behind its whole path. */
    private static final int MOST_DETAIL = 3;

    private PointNames() {}

    /** A name for each point; two are equal only if the points are. */
    static List<String> of(List<SweepPoint> points) {
        Map<String, Integer> words = new HashMap<>();
        points.stream()
                .flatMap(point -> point.leaves().keySet().stream())
                .distinct()
                .forEach(path -> words.merge(lastWord(path), 1, Integer::sum));
        for (int detail = 0; detail < MOST_DETAIL; detail++) {
            List<String> names = names(points, detail, words);
            if (new HashSet<>(names).size() == names.size()) {
                return names;
            }
        }
        return names(points, 0, words);
    }

    private static List<String> names(List<SweepPoint> points, int detail, Map<String, Integer> words) {
        return points.stream().map(point -> name(point, detail, words)).toList();
    }

    private static String name(SweepPoint point, int detail, Map<String, Integer> words) {
        String name = point.leaves().entrySet().stream()
                .map(leaf -> part(leaf.getKey(), leaf.getValue(), detail, words))
                .collect(Collectors.joining("-"));
        return shortened(name);
    }

    /** A name that is not too long and still its own. */
    static String shortened(String name) {
        return name.length() <= LONGEST
                ? name
                : name.substring(0, LONGEST - 7).replaceAll("[^A-Za-z0-9]+$", "") + "-"
                        + Sha256.of(name).substring(0, 6);
    }

    private static String part(String path, Node value, int detail, Map<String, Integer> words) {
        String plain = path.replaceFirst("\\.type$", "");
        String word = detail == 2
                ? plain
                : words.getOrDefault(lastWord(path), 1) > 1 && !path.endsWith(".type")
                        ? lastTwo(plain)
                        : lastWord(plain);
        String text = value instanceof Node.Scalar scalar ? scalar.text() : YamlWriter.flow(value);
        String clean = text.strip().replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("-+$", "");
        if (value.isNull() || text.equals("false")) {
            return safe("no-" + word);
        } else if (text.equals("true")) {
            return safe(word);
        }
        boolean number = Numbers.number(text).isPresent();
        if (value instanceof Node.Scalar && !number && detail == 0) {
            return safe(clean.replaceAll("^-+", ""));
        }
        return safe(word + (number ? clean : "-" + clean.replaceAll("^-+", "")));
    }

    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
    }

    private static String lastWord(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String lastTwo(String path) {
        String[] words = path.split("\\.");
        return words.length < 2 ? path : words[words.length - 2] + "." + words[words.length - 1];
    }

    /** A sweep's or a run's name, put together of those parts that say something. */
    static String join(String... parts) {
        return List.of(parts).stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("-"));
    }

    /** The name's part for a seed. */
    static String ofSeed(long seed) {
        return String.format(Locale.ROOT, "seed%d", seed);
    }
}
