package org.ladderlab.registry.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.Kind;

/** The words of messages. */
public final class Words {

    /** Words that people bring from elsewhere, and ours for the same; docs/glossary.md has them too. */
    public static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("nonlinearity", "activation"),
            Map.entry("passes", "draws"),
            Map.entry("directions", "draws"),
            Map.entry("repeats", "draws"),
            Map.entry("resolution", "maxLevels"),
            Map.entry("hidden", "width"),
            Map.entry("units", "width"),
            Map.entry("guidanceScale", "guidanceWeight"));

    private Words() {}

    /** {@code ; did you mean 'gammaMin'?} or nothing. */
    public static String didYouMean(String word, Collection<String> known) {
        return Optional.ofNullable(OTHER.get(word))
                .filter(known::contains)
                .or(() -> closest(word, known))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** The same for a word that may have been meant as the last of one of some paths. */
    public static String didYouMeanBelow(String word, Collection<String> paths) {
        return paths.stream()
                .filter(path -> near(word, last(path)))
                .min(Comparator.comparingInt(path -> distance(word, last(path))))
                .map(path -> "; did you mean '" + path + "'?")
                .orElse("");
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Whether a word was probably meant to be a name. */
    public static boolean near(String word, String name) {
        return distance(word, name) <= Math.max(1, Math.max(word.length(), name.length()) / 3);
    }

    /** The known word that {@code word} was probably meant to be. */
    public static Optional<String> closest(String word, Collection<String> known) {
        return known.stream()
                .filter(name -> near(word, name))
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .or(() -> known.stream().filter(name -> contains(word, name)).findFirst());
    }

    /** Letters added, left out, changed or swapped with their neighbour (optimal string alignment). */
    private static int distance(String first, String second) {
        String a = plain(first);
        String b = plain(second);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int changed = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(changed, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }

    private static boolean contains(String a, String b) {
        String shorter = plain(a.length() < b.length() ? a : b);
        String longer = plain(a.length() < b.length() ? b : a);
        return shorter.length() >= 3 && longer.contains(shorter);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** {@code schedules: cosine, linear}. */
    public static String list(String title, Collection<String> names) {
        return title + ": " + (names.isEmpty() ? "none" : String.join(", ", names));
    }

    /** {@code a schedule}, {@code an encoder}. */
    public static String one(Kind<?> kind) {
        return ("aeiou".indexOf(kind.name().charAt(0)) >= 0 ? "an " : "a ") + kind.name();
    }

    /** {@code schedules}, {@code losses}. */
    public static String many(Kind<?> kind) {
        return kind.name() + (kind.name().endsWith("s") ? "es" : "s");
    }

    /** A constant of an enum as experiment files write it: lower case with hyphens. */
    static String ofEnum(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
