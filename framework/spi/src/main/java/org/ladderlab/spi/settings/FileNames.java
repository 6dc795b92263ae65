package org.ladderlab.spi.settings;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Which texts may become names of files. What a person writes, and what is read back from a file that may have been copied from
 * anywhere, is held against these before a path is made of it.
 */
public final class FileNames {

    /** How long a name may be that a person gives: a run's folder bears several of them, and a hash. */
    public static final int LONGEST = 64;

    /** Names that a person gives, as a regular expression: ASCII letters, digits, {@code . _ -}. */
    public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST - 1) + "}";

    private static final Pattern GIVEN = Pattern.compile(NAME);
    private static final Pattern JOINED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,239}");

    private FileNames() {}

    /** Whether a person may call something so. */
    public static boolean isName(String text) {
        return GIVEN.matcher(text).matches();
    }

    /** Whether this is one name or several joined with hyphens, as runs of a sweep are named. */
    public static boolean isJoinedName(String text) {
        return JOINED.matcher(text).matches();
    }

    /** Whether a path leads from a folder to something inside it: relative, and without {@code ..} or control characters. */
    public static boolean isInside(String path) {
        if (path.isEmpty() || path.codePoints().anyMatch(Character::isISOControl)) {
            return false;
        }
        Path given = Path.of(path);
        return !given.isAbsolute()
                && given.equals(given.normalize())
                && !given.startsWith("..")
                && !given.toString().isEmpty();
    }
}
