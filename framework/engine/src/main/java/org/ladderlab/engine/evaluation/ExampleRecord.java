package org.ladderlab.engine.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.nn.safetensors.SafeTensorsHeader;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.Checksummed;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.data.Split;

/**
 * {@code examples/SPLIT.safetensors} of a run or an evaluation: the ledger's terms of each example, by which two models are compared
 * example by example. float64, in nats: {@code reconstruction} (n), {@code prior} (n) and {@code levels} (L, n), where example i is
 * number i of the split. Of a ledger that would take more than 32 MiB only the sum of the levels is kept. Its checksum stands
 * beside it.
 *
 * @param conditions under which the examples were judged, by name; two records are comparable example by example where all of these
 *     are the same
 * @param weightsSha256 of the weights that were judged, as in {@link RunResult}
 * @param dimensions D of an example, for bits per dimension
 * @param terms of the examples
 */
public record ExampleRecord(Map<String, String> conditions, String weightsSha256, long dimensions, ExampleTerms terms) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MOST_VALUES = 4L << 20;
    private static final String CONDITIONS = "conditions";
    private static final String WEIGHTS = "weightsSha256";
    private static final String DIMENSIONS = "dimensions";
    private static final String LEVELS = "levels";

    /** What was judged, and how. */
    public static ExampleRecord of(
            BuiltExperiment built, Split split, String dataSha256, String weightsSha256, ExampleTerms terms) {
        Experiment.Evaluation settings = built.experiment().evaluation();
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("data", built.dataset().spec().name() + " " + dataSha256);
        conditions.put("measure", built.measure().word());
        conditions.put("split", name(split));
        conditions.put("examples", Integer.toString(terms.count()));
        conditions.put("draws", Integer.toString(settings.draws()));
        conditions.put("maxLevels", Integer.toString(settings.maxLevels()));
        conditions.put("batch size", Integer.toString(settings.batchSize()));
        conditions.put("seed", Long.toString(built.experiment().seed()));
        return new ExampleRecord(
                conditions, weightsSha256, built.dataset().spec().dimensions(), terms);
    }

    /** Where the record of a split stands in the folder of a run or an evaluation. */
    public static Path file(Path folder, Split split) {
        return new RunFolder(folder).examples(split);
    }

    private static String name(Split split) {
        return split.word();
    }

    /** Writes the record of a split into the folder of a run or an evaluation. */
    public void write(Path folder, Split split) {
        Path file = file(folder, split);
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
        } catch (IOException e) {
            throw RunException.cannotWrite(file, e);
        }
        Checksummed.write(file, encode());
    }

    private List<ByteBuffer> encode() {
        int count = terms.count();
        List<ExampleTerms.Level> levels = (terms.levels().size() + 2L) * count <= MOST_VALUES
                ? terms.levels()
                : List.of(new ExampleTerms.Level(0.5, "consistency", terms.consistency()));
        ObjectNode header = JSON.createObjectNode();
        ArrayNode names = JSON.createArrayNode();
        levels.forEach(level -> names.addObject().put("depth", level.depth()).put("name", level.name()));
        header.putObject(SafeTensorsHeader.METADATA)
                .put(CONDITIONS, JSON.valueToTree(conditions).toString())
                .put(WEIGHTS, weightsSha256)
                .put(DIMENSIONS, Long.toString(dimensions))
                .put(LEVELS, names.toString());
        long row = 8L * count;
        describe(header, "reconstruction", 0, row, count);
        describe(header, "prior", row, 2 * row, count);
        describe(header, LEVELS, 2 * row, (2 + levels.size()) * row, levels.size(), count);
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.add(SafeTensors.prefix(header));
        pieces.add(bytes(terms.reconstruction()));
        pieces.add(bytes(terms.prior()));
        levels.forEach(level -> pieces.add(bytes(level.nats())));
        return pieces;
    }

    private static void describe(ObjectNode header, String name, long begin, long end, int... shape) {
        ObjectNode node = header.putObject(name).put("dtype", "F64");
        ArrayNode axes = node.putArray("shape");
        for (int axis : shape) {
            axes.add(axis);
        }
        node.putArray("data_offsets").add(begin).add(end);
    }

    private static ByteBuffer bytes(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return bytes;
    }

    /**
     * Reads the record of a split; empty if there is none.
     *
     * @throws RunException if it is damaged
     */
    public static Optional<ExampleRecord> read(Path folder, Split split) {
        Path file = file(folder, split);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (!Checksummed.isWhole(file)) {
                throw new RunException("The examples' terms in " + file + " are damaged: their checksum is not that of "
                        + Checksummed.checksum(file).getFileName() + " beside them.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            return Optional.of(decode(content, SafeTensorsHeader.read(file)));
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            throw new RunException("The examples' terms in " + file + " are not in the form of this version.", e);
        } catch (IOException e) {
            throw new RunException("The examples' terms cannot be read: " + e.getMessage(), e);
        }
    }

    private static ExampleRecord decode(RandomAccessFile content, SafeTensorsHeader header) throws IOException {
        Map<String, String> conditions = new LinkedHashMap<>();
        text(header, CONDITIONS)
                .properties()
                .forEach(each -> conditions.put(each.getKey(), each.getValue().asText()));
        double[] reconstruction = values(content, header, "reconstruction");
        double[] prior = values(content, header, "prior");
        double[] all = values(content, header, LEVELS);
        JsonNode names = text(header, LEVELS);
        int count = reconstruction.length;
        if (prior.length != count || all.length != names.size() * (long) count) {
            throw new IOException("its arrays do not belong together.");
        }
        List<ExampleTerms.Level> levels = new ArrayList<>();
        for (int l = 0; l < names.size(); l++) {
            JsonNode level = names.get(l);
            levels.add(new ExampleTerms.Level(
                    level.path("depth").asDouble(),
                    level.path("name").asText(),
                    java.util.Arrays.copyOfRange(all, l * count, (l + 1) * count)));
        }
        return new ExampleRecord(
                conditions,
                header.metadata().getOrDefault(WEIGHTS, ""),
                Long.parseLong(header.metadata().getOrDefault(DIMENSIONS, "")),
                new ExampleTerms(reconstruction, levels, prior));
    }

    private static JsonNode text(SafeTensorsHeader header, String name) throws JsonProcessingException {
        return JSON.readTree(header.metadata().getOrDefault(name, ""));
    }

    private static double[] values(RandomAccessFile content, SafeTensorsHeader header, String name) throws IOException {
        SafeTensorsHeader.Entry entry = header.arrays().get(name);
        if (entry == null || !entry.type().equals("F64")) {
            throw new IOException("there is no '" + name + "' of type F64.");
        }
        byte[] bytes = new byte[Math.toIntExact(entry.end() - entry.begin())];
        content.seek(header.dataStart() + entry.begin());
        content.readFully(bytes);
        double[] values = new double[bytes.length / 8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }
}
