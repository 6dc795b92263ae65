package org.ladderlab.engine.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.nn.safetensors.SafeTensorsHeader;
import org.ladderlab.runs.CheckpointFolder;
import org.ladderlab.runs.files.Checksummed;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.tensors.Tensors;

/**
 * The power-function averages that a run kept while it trained, a file for each of these moments, from which any other is made afterwards
 * ({@link PowerProfile#fit}). Arrays have the names {@code powers/WIDTH/WEIGHT}, as in a checkpoint.
 */
public final class KeptAverages {

    /** How the names of power-function averages begin. */
    public static final String PREFIX = "powers/";

    private static final String UPDATES = "updates";

    /** A profile that is further from the one that is wanted is no longer the average of that width. */
    private static final double LARGEST_ERROR = 0.05;

    private final CheckpointFolder folder;

    public KeptAverages(CheckpointFolder folder) {
        this.folder = folder;
    }

    /** The name of a weight's average. */
    public static String name(double width, String weight) {
        return PREFIX + width + "/" + weight;
    }

    /** Keeps the averages after a step; {@code updates} is the number of steps that changed the weights. */
    public void write(long step, long updates, Map<String, NDArray> averages) {
        try {
            Files.createDirectories(folder.path());
        } catch (IOException e) {
            throw RunException.cannotWrite(folder.path(), e);
        }
        Checksummed.write(
                folder.step(step), new SafeTensors(averages, Map.of(UPDATES, Long.toString(updates))).encode());
    }

    /** One average in a file. */
    private record Stored(Path file, double width, long updates) {}

    /**
     * What was made of the kept averages.
     *
     * @param weights by name, float32
     * @param count of the averages that it was made of
     * @param relativeError of its profile
     */
    public record Reconstructed(Map<String, NDArray> weights, int count, double relativeError) {

        /** For people. */
        public String sentence(double width) {
            return String.format(
                    Locale.ROOT,
                    "The average of relative width %s is made of %d that the run kept, to %.2g of its profile.",
                    width,
                    count,
                    relativeError);
        }
    }

    /**
     * The average of a relative width at the last moment at which averages were kept.
     *
     * @param step of the checkpoint beside which it stands; what was kept later is passed over
     * @param manager owns the result
     * @throws RunException if what is kept does not suffice
     */
    public Reconstructed reconstruct(double width, long step, NDManager manager) {
        List<Stored> stored = stored(step);
        if (stored.isEmpty()) {
            throw new RunException("There are no power-function averages in " + folder.path()
                    + "; keep some while training, with 'training.powerAverages'.");
        }
        PowerProfile.Fit fit = PowerProfile.of(width, stored.get(stored.size() - 1).updates)
                .fit(stored.stream()
                        .map(each -> PowerProfile.of(each.width, each.updates))
                        .toList());
        if (fit.relativeError() > LARGEST_ERROR) {
            throw new RunException(String.format(
                    Locale.ROOT,
                    "From the %d averages in %s the one of relative width %s can be made with an error of %.0f %% of its profile, and"
                            + " 5 %% is the most; choose a width nearer to those that were kept, or keep them more often.",
                    stored.size(),
                    folder.path(),
                    width,
                    100 * fit.relativeError()));
        }
        Map<String, NDArray> sums = new LinkedHashMap<>();
        for (int i = 0; i < stored.size(); i++) {
            add(stored.get(i), fit.coefficients()[i], sums, manager);
        }
        Map<String, NDArray> weights = new LinkedHashMap<>();
        sums.forEach((name, sum) -> weights.put(name, sum.toType(DataType.FLOAT32, false)));
        return new Reconstructed(weights, stored.size(), fit.relativeError());
    }

    private List<Stored> stored(long step) {
        List<Stored> found = new ArrayList<>();
        for (Path file : folder.newestFirst()) {
            try {
                if (file.compareTo(folder.step(step)) <= 0 && Checksummed.isWhole(file)) {
                    SafeTensorsHeader header = SafeTensorsHeader.read(file);
                    long time = Long.parseLong(header.metadata().getOrDefault(UPDATES, "0"));
                    TreeSet<String> widths = new TreeSet<>();
                    header.arrays().keySet().forEach(name -> widths.add(name.split("/", 3)[1]));
                    widths.stream()
                            .filter(width -> time > 0)
                            .forEach(width -> found.add(new Stored(file, Double.parseDouble(width), time)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the averages in " + file + ".", e);
            }
        }
        found.sort(Comparator.comparingLong(Stored::updates).thenComparingDouble(Stored::width));
        return found;
    }

    private static void add(Stored stored, double coefficient, Map<String, NDArray> sums, NDManager manager) {
        try (NDManager own = manager.newSubManager()) {
            String prefix = name(stored.width, "");
            SafeTensors.read(stored.file, own).arrays().forEach((full, array) -> {
                if (full.startsWith(prefix)) {
                    String name = full.substring(prefix.length());
                    NDArray part = Tensors.scale(array.toType(DataType.FLOAT64, false), coefficient);
                    NDArray sum = sums.containsKey(name) ? sums.get(name).add(part) : part;
                    sum.attach(manager);
                    sums.put(name, sum);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the averages in " + stored.file + ".", e);
        }
    }
}
