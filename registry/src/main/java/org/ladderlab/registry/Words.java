package org.ladderlab.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.ladderlab.spi.Kind;

/** The words of messages. */
final class Words {

    private Words() {}

    /** {@code ; did you mean 'gammaMin'?} or nothing. */
    static String didYouMean(String word, Collection<String> known) {
        return closest(word, known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** The known word that {@code word} was probably meant to be. */
    static Optional<String> closest(String word, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(word, name) <= Math.max(1, Math.max(word.length(), name.length()) / 3))
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .or(() -> known.stream().filter(name -> contains(word, name)).findFirst());
    }

    private static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(plain(a), plain(b));
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
    static String list(String title, Collection<String> names) {
        return title + ": " + (names.isEmpty() ? "none" : String.join(", ", names));
    }

    /** {@code a schedule}, {@code an encoder}. */
    static String one(Kind<?> kind) {
        return ("aeiou".indexOf(kind.name().charAt(0)) >= 0 ? "an " : "a ") + kind.name();
    }

    /** {@code schedules}, {@code losses}. */
    static String many(Kind<?> kind) {
        return kind.name() + (kind.name().endsWith("s") ? "es" : "s");
    }

    /** {@code training.steps} from {@code training} and {@code steps}. */
    static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }

    /** A constant of an enum as experiment files write it: lower case with hyphens. */
    static String ofEnum(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
