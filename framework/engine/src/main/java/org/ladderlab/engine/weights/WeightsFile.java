package org.ladderlab.engine.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.nn.safetensors.SafeTensorsHeader;
import org.ladderlab.runs.CheckpointFolder;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.tensors.Tensors;

/**
 * A run's weights as a file for others: safetensors with the names and layouts of PyTorch's {@code state_dict}. Beside running
 * statistics stands PyTorch's {@code num_batches_tracked}, which is the number of steps: training normalises one batch in each.
 */
public final class WeightsFile {

    /** Which of a run's weights. */
    public enum Choice {
        /** The moving average that evaluation and samples use; the raw ones where there is none. */
        AVERAGED,
        /** As the optimizer left them. */
        RAW
    }

    /**
     * What a file holds.
     *
     * @param name of an array
     * @param type as the format names it, for example {@code F32}
     */
    public record Line(String name, String type, Shape shape) {}

    private static final String BATCHES = "num_batches_tracked";

    private WeightsFile() {}

    /**
     * Writes the weights and buffers of a run's newest checkpoint.
     *
     * @param width of the power-function average to take instead, if any
     * @param best whether to take the checkpoint with the best validation instead
     * @param part the part to write, whose names then begin below it, for example {@code decoder.network}; empty for all
     * @return how many arrays were written
     * @throws RunException if the run has no such checkpoint, or no such part
     */
    public static int export(Path run, Path target, Choice choice, OptionalDouble width, boolean best, String part) {
        Path checkpoint = checkpoint(run, best);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            SafeTensors content = SafeTensors.read(checkpoint, manager);
            Map<String, NDArray> all = state(content, choice, manager);
            if (width.isPresent()) {
                long step = Long.parseLong(content.metadata().getOrDefault("step", "0"));
                all.putAll(new KeptAverages(new RunFolder(run).averages())
                        .reconstruct(width.getAsDouble(), step, manager)
                        .weights());
            }
            Map<String, NDArray> chosen = part.isEmpty() ? all : below(part + ".", all);
            if (chosen.isEmpty()) {
                TreeSet<String> parts = new TreeSet<>();
                all.keySet().forEach(name -> parts.add(name.substring(0, name.indexOf('.'))));
                throw new RunException(run + " has no weights in '" + part + "'; it has some in " + parts + ".");
            }
            Map<String, String> about = new LinkedHashMap<>();
            about.put("format", "pt");
            about.put("run", String.valueOf(run.toAbsolutePath().normalize().getFileName()));
            about.put("step", content.metadata().getOrDefault("step", "0"));
            about.put("weights", choice == Choice.AVERAGED ? "averaged" : "raw");
            about.put("part", part);
            DurableFiles.write(target, new SafeTensors(chosen, about).encode());
            return chosen.size();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the checkpoint " + checkpoint + ".", e);
        }
    }

    /**
     * Writes the mean over runs of the averaged weights and the buffers of each one's newest checkpoint (Wortsman et al. 2022, Model
     * soups, section 3). It means something for runs that began with the same weights and have not gone far from them. The mean of
     * running statistics stands for those of the mean model, which a few steps of training at a rate of nearly 0 make anew.
     *
     * @return how many arrays were written
     * @throws RunException if a run has no whole checkpoint, or is not of the first one's model
     */
    public static int mean(List<Path> runs, Path target) {
        Path first = runs.get(0);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> means = averaged(first, manager);
            means.replaceAll((name, array) -> floating(array) ? Tensors.toFloat64(array) : array);
            for (Path run : runs.subList(1, runs.size())) {
                try (NDManager ofRun = manager.newSubManager()) {
                    Map<String, NDArray> other = averaged(run, ofRun);
                    requireTheSameModel(first, means, run, other);
                    other.forEach((name, array) -> means.computeIfPresent(
                            name, (same, sum) -> floating(sum) ? sum.addi(Tensors.toFloat64(array)) : sum));
                }
            }
            means.replaceAll(
                    (name, sum) -> floating(sum) ? Tensors.toFloat32(Tensors.scale(sum, 1.0 / runs.size())) : sum);
            String names = runs.stream()
                    .map(run -> String.valueOf(run.toAbsolutePath().normalize().getFileName()))
                    .collect(Collectors.joining(" "));
            DurableFiles.write(
                    target,
                    new SafeTensors(means, Map.of("format", "pt", "runs", names, "weights", "mean of averaged"))
                            .encode());
            return means.size();
        }
    }

    private static Map<String, NDArray> averaged(Path run, NDManager manager) {
        Path checkpoint = checkpoint(run, /* best= */ false);
        try {
            return state(SafeTensors.read(checkpoint, manager), Choice.AVERAGED, manager);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the checkpoint " + checkpoint + ".", e);
        }
    }

    private static boolean floating(NDArray array) {
        return array.getDataType().isFloating();
    }

    private static void requireTheSameModel(
            Path first, Map<String, NDArray> model, Path run, Map<String, NDArray> other) {
        TreeSet<String> differing = new TreeSet<>(model.keySet());
        differing.addAll(other.keySet());
        differing.removeIf(name -> model.containsKey(name)
                && other.containsKey(name)
                && model.get(name).getShape().equals(other.get(name).getShape()));
        if (!differing.isEmpty()) {
            throw new RunException("The runs in " + first + " and " + run
                    + " are not of one model, and there is no mean of their weights; one lacks these or has them in another shape: "
                    + String.join(", ", differing) + ".");
        }
    }

    /**
     * The arrays of a file.
     *
     * @throws IOException if it is not in the format
     */
    public static List<Line> list(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        SafeTensorsHeader.read(file)
                .arrays()
                .forEach((name, entry) -> lines.add(new Line(name, entry.type(), new Shape(entry.shape()))));
        return lines;
    }

    private static Path checkpoint(Path run, boolean best) {
        CheckpointFolder folder = new RunFolder(run).checkpoints();
        if (!Files.isDirectory(folder.path())) {
            throw new RunException(run + " is no run's folder: it has no checkpoints.");
        }
        return (best ? folder.bestWhole() : folder.newestWhole())
                .orElseThrow(() -> new RunException(run + " has no whole checkpoint"
                        + (best
                                ? " of a best validation; set training.validateEvery, or leave --best out."
                                : " yet.")));
    }

    private static Map<String, NDArray> state(SafeTensors checkpoint, Choice choice, NDManager manager) {
        Map<String, NDArray> saved = checkpoint.arrays();
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.putAll(below("weights/", saved));
        if (choice == Choice.AVERAGED) {
            // What is frozen has no average.
            state.putAll(below("averages/", saved));
        }
        long steps = Long.parseLong(checkpoint.metadata().getOrDefault("step", "0"));
        below("buffers/", saved).forEach((name, array) -> {
            state.put(name, array);
            if (name.endsWith("running_var")) {
                String count = name.substring(0, name.length() - "running_var".length()) + BATCHES;
                state.put(count, manager.create(new long[] {steps}).reshape(new Shape()));
            }
        });
        return state;
    }

    private static Map<String, NDArray> below(String prefix, Map<String, NDArray> arrays) {
        Map<String, NDArray> found = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), array);
            }
        });
        return found;
    }
}
