package org.ladderlab.plugins.mlflow.points;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.plugins.mlflow.folder.RunEnd;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.plugins.mlflow.folder.SystemMetrics;
import org.ladderlab.plugins.mlflow.points.Curves.Chosen;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.runs.journal.JournalLine;
import org.ladderlab.runs.journal.JournalReader;

/** The points of a run's journals that a server does not have yet. */
public final class PendingPoints {

    private PendingPoints() {}

    /** Those of one line. */
    public static List<Chosen> of(JsonNode line, Curves curves) {
        List<Chosen> chosen = new ArrayList<>();
        JsonNode metrics = line.path("metrics");
        long time = JournalLine.time(line).toEpochMilli();
        long step = metrics.path("step").asLong();
        metrics.path("values").properties().forEach(e -> {
            double value = e.getValue().isNumber() ? e.getValue().asDouble() : Double.NaN;
            chosen.addAll(curves.next(e.getKey(), value, time, step));
        });
        return chosen;
    }

    /** Those that only the end of a finished run brings: last points, final scores and the ledger. */
    public static List<Chosen> atEnd(Path folder, Curves curves, long time) {
        List<Chosen> chosen = new ArrayList<>(curves.rest());
        for (Point point : Scores.of(RunFiles.result(folder), time)) {
            chosen.addAll(curves.next(point.key(), point.value(), point.timestamp(), point.step()));
        }
        return chosen;
    }

    /** How many there are by the cursor's account, without asking the server. */
    public static long count(Path folder, ServerAddress address) {
        Cursor cursor = Cursor.of(folder, address);
        Map<String, Long> steps = new HashMap<>();
        cursor.marks().forEach((key, mark) -> steps.put(key, mark.step()));
        List<Chosen> pending = new ArrayList<>();
        long time = 0;
        for (Path file : List.of(SystemMetrics.journal(folder), RunFiles.journal(folder))) {
            JournalReader journal = new JournalReader(file);
            Curves curves = new Curves(Map.of(), steps);
            for (List<JsonNode> lines = journal.next(); !lines.isEmpty(); lines = journal.next()) {
                lines.forEach(line -> pending.addAll(of(line, curves)));
            }
            time = RunFiles.lastTime(journal);
            if (file.equals(RunFiles.journal(folder)) && RunEnd.of(folder, time).isFinished()) {
                pending.addAll(atEnd(folder, curves, time));
            }
        }
        return pending.stream()
                .filter(chosen -> !cursor.aside().containsKey(chosen.point().name()))
                .count();
    }
}
