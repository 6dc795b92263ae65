package org.ladderlab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ladderlab.engine.Journal;
import org.ladderlab.engine.ResultJson;
import org.ladderlab.engine.RunResult;

/** Reads how a run stands from its folder. */
final class RunReader {

    private RunReader() {}

    static Repetition read(String name, long seed, Path folder, Map<String, String> settings) {
        Optional<RunResult> result = result(folder);
        JsonNode provenance = ResolvedFile.json(folder.resolve("provenance.json"));
        JsonNode parameters = provenance.path("parameters").path("total");
        String steps = settings.getOrDefault("training.steps", "");
        return new Repetition(
                name,
                seed,
                folder,
                result.map(RunResult::status).orElseGet(() -> Files.exists(journal(folder)) ? "unfinished" : "missing"),
                result.filter(each -> !each.status().equals("finished")).isPresent() ? cause(folder) : "",
                result,
                steps.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(steps)) : OptionalLong.empty(),
                provenance.path("data").path("sha256").asText(),
                provenance.path("data").path("values").asText(),
                parameters.isNumber() ? OptionalLong.of(parameters.asLong()) : OptionalLong.empty());
    }

    static Path journal(Path folder) {
        return folder.resolve("journal.jsonl");
    }

    private static Optional<RunResult> result(Path folder) {
        Path file = folder.resolve("result.json");
        try {
            return Files.exists(file) ? Optional.of(ResultJson.fromJson(Files.readString(file))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }

    /** The first line of the message of the journal's last event {@code cause}. */
    private static String cause(Path folder) {
        String cause = "";
        for (Journal.Entry entry : Journal.read(journal(folder))) {
            if (entry instanceof Journal.Event event && event.name().equals("cause")) {
                cause = event.details().getOrDefault("message", "");
            }
        }
        return cause.lines().findFirst().orElse("");
    }
}
