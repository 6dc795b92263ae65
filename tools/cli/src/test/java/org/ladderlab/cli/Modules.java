package org.ladderlab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The modules that the root's pom.xml names, a new plugin's too. */
final class Modules {

    private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");

    private Modules() {}

    /** Their folders. */
    static List<Path> all() throws IOException {
        Path root = Path.of(System.getProperty("ladderlab.root"));
        return MODULE.matcher(Files.readString(root.resolve("pom.xml")))
                .results()
                .map(found -> root.resolve(found.group(1)))
                .toList();
    }
}
