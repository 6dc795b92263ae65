package org.ladderlab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ladderlab.runs.Profile;

/** A profile as a table: each part of a step in milliseconds and as its share, then the largest operations. */
final class ProfileTable {

    private static final int OPERATIONS = 10;

    private ProfileTable() {}

    static String of(Profile profile) {
        List<String> lines = new ArrayList<>();
        double milliseconds = 1e3 * profile.secondsPerStep();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT, "where a step's time goes: %.3f ms each, over %d steps", milliseconds, profile.steps()));
        profile.shares().forEach((part, share) -> lines.add(row(part.label(), share, milliseconds)));
        lines.add(row("of which waiting", profile.waiting(), milliseconds));
        lines.add(row("of which the framework", profile.framework(), milliseconds)
                + String.format(Locale.ROOT, "   (%.0f kB a step)", profile.javaBytesPerStep() / 1e3));
        lines.add("by operation, where a step's stack was found:");
        profile.operations().entrySet().stream()
                .limit(OPERATIONS)
                .forEach(entry -> lines.add(row(entry.getKey(), entry.getValue(), milliseconds)));
        return String.join(System.lineSeparator(), lines);
    }

    private static String row(String name, double share, double milliseconds) {
        return String.format(Locale.ROOT, "  %-40s %10.3f ms %6.1f %%", name, share * milliseconds, 100 * share);
    }
}
