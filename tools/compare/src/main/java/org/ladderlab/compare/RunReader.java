package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.journal.Journal;

/** Reads how a run stands from its folder. */
final class RunReader {

    /** The state of a run of which a file is damaged. */
    static final String DAMAGED = "damaged";

    private RunReader() {}

    /** Reads a run; one of which a file is damaged has that as its state and no result. */
    static Repetition readable(String name, long seed, Path folder, Map<String, String> settings) {
        try {
            return read(name, seed, folder, settings);
        } catch (DamagedFileException e) {
            return damaged(name, seed, folder, e);
        }
    }

    /** A run of which a file is damaged. */
    static Repetition damaged(String name, long seed, Path folder, DamagedFileException damage) {
        return new Repetition(
                name,
                seed,
                folder,
                /* state= */ DAMAGED,
                /* cause= */ damage.shortly(),
                /* result= */ Optional.empty(),
                /* plannedSteps= */ OptionalLong.empty(),
                /* data= */ "",
                /* values= */ "",
                /* parameters= */ OptionalLong.empty());
    }

    /**
     * Reads a run.
     *
     * @throws DamagedFileException if a file of it is damaged
     */
    static Repetition read(String name, long seed, Path folder, Map<String, String> settings) {
        Optional<RunResult> result = new RunFolder(folder).result();
        JsonNode provenance = ResolvedFile.jsonIfWhole(new RunFolder(folder).provenance());
        JsonNode parameters = provenance.path("parameters").path("total");
        String steps = settings.getOrDefault("training.steps", "");
        return new Repetition(
                name,
                seed,
                folder,
                /* state= */ result.map(each -> each.status().word())
                        .orElseGet(() -> Files.exists(journal(folder)) ? "unfinished" : "missing"),
                /* cause= */ result.filter(each -> !each.isFinished()).isPresent() ? cause(folder) : "",
                result,
                /* plannedSteps= */ steps.matches("[0-9]{1,18}")
                        ? OptionalLong.of(Long.parseLong(steps))
                        : OptionalLong.empty(),
                /* data= */ provenance.path("data").path("sha256").asText(),
                /* values= */ provenance.path("data").path("values").asText(),
                /* parameters= */ parameters.isNumber() ? OptionalLong.of(parameters.asLong()) : OptionalLong.empty());
    }

    /** What is damaged of a run beside its result, or was changed since it began, a full sentence. */
    static Optional<String> remark(String name, Path folder) {
        try {
            ResolvedFile.json(new RunFolder(folder).provenance());
            if (new RunFolder(folder).resolvedHasChanged()) {
                return Optional.of(
                        name + ": its " + RunFolder.RESOLVED + " was changed since the run began; its numbers are"
                                + " of the settings that stood there before, whatever is said of them here.");
            }
            long damaged = Journal.read(journal(folder), entry -> {});
            return damaged == 0
                    ? Optional.empty()
                    : Optional.of(
                            name + ": " + damaged + " lines of its journal are damaged and left out of its curves.");
        } catch (DamagedFileException e) {
            return Optional.of(name + ": " + e.getMessage());
        }
    }

    static Path journal(Path folder) {
        return new RunFolder(folder).journal();
    }

    /** A run's journal; nothing if it cannot be read, of which {@link #remark} tells. */
    static List<Journal.Entry> entries(Path folder) {
        try {
            return Journal.read(journal(folder));
        } catch (DamagedFileException e) {
            return List.of();
        }
    }

    /** The last finite value of a key in a run's journal. */
    static Optional<Double> last(Path folder, String key) {
        Optional<Double> last = Optional.empty();
        for (Journal.Entry entry : entries(folder)) {
            if (entry instanceof Journal.Metrics metrics
                    && Double.isFinite(metrics.values().getOrDefault(key, Double.NaN))) {
                last = Optional.ofNullable(metrics.values().get(key));
            }
        }
        return last;
    }

    /** The first line of the message of the journal's last event {@code cause}. */
    private static String cause(Path folder) {
        String cause = "";
        for (Journal.Entry entry : entries(folder)) {
            if (entry instanceof Journal.Event event && event.name().equals("cause")) {
                cause = event.details().getOrDefault("message", "");
            }
        }
        return cause.lines().findFirst().orElse("");
    }
}
