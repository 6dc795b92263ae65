package org.ladderlab.plugins.mlflow.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.runs.journal.JournalLine;
import org.ladderlab.runs.journal.JournalReader;
import org.yaml.snakeyaml.LoaderOptions;

/** The files of a run's folder that matter here. Its own are in the sub-folder {@code mlflow}. */
public final class RunFiles {

    private static final String REMEDY =
            "Run its experiment again, which sets it aside and goes on from the last checkpoint.";
    private static final ObjectMapper YAML = yaml();

    private RunFiles() {}

    public static Path journal(Path folder) {
        return new RunFolder(folder).journal();
    }

    /** Without YAML's usual limit of 3 MiB, which a run's settings may exceed. */
    private static ObjectMapper yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build());
    }

    /** When the last line that was read was written, in milliseconds since 1970; 0 before the first. */
    public static long lastTime(JournalReader journal) {
        return journal.lastLine()
                .map(line -> JournalLine.time(line).toEpochMilli())
                .orElse(0L);
    }

    /** How many lines of a run's journal are damaged. */
    public static long damagedLines(Path folder) {
        JournalReader journal = new JournalReader(journal(folder));
        for (List<JsonNode> lines = journal.next(); !lines.isEmpty(); lines = journal.next()) {
            // Reading counts them.
        }
        return journal.damaged();
    }

    /** A file of our own. */
    public static Path state(Path folder, String name) {
        return new RunFolder(folder).of("mlflow").resolve(name);
    }

    /** The experiment as it was resolved; missing if there is none. */
    public static JsonNode resolved(Path folder) {
        Path file = new RunFolder(folder).resolved();
        try {
            JsonNode root = YAML.readTree(Files.readString(file));
            return root == null ? MissingNode.getInstance() : root;
        } catch (NoSuchFileException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new DamagedFileException(
                    file, "is no YAML text", "Delete it and run its experiment again, which writes it anew.");
        }
    }

    /** How the run ended; missing if it has not. */
    public static JsonNode result(Path folder) {
        return json(new RunFolder(folder).resultFile());
    }

    /** What the run was made from; missing if it is not known. */
    public static JsonNode provenance(Path folder) {
        return json(new RunFolder(folder).provenance());
    }

    /**
     * A JSON file; missing if it is absent.
     *
     * @throws org.ladderlab.runs.files.DamagedFileException if it is not as it was written
     */
    public static JsonNode json(Path file) {
        return StateFile.find(file, REMEDY).map(JsonNode.class::cast).orElse(MissingNode.getInstance());
    }

    /** Writes a file that is there whole or not at all. */
    public static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file + ".", e);
        }
        DurableFiles.write(file, text);
    }
}
