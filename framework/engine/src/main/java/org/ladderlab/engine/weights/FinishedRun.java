package org.ladderlab.engine.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.Identity;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/** A run that has finished, as another experiment sees it: its data and the weights that it was judged by. */
public record FinishedRun(RunFolder folder) {

    /**
     * The run in a folder.
     *
     * @throws ConfigurationException if there is none, it has not finished, or its result is damaged
     */
    public static FinishedRun of(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!folder.isRun()) {
            throw new ConfigurationException(
                    "There is no run in " + path + "; give the folder of one that has finished.");
        }
        if (folder.finished().isEmpty()) {
            throw new ConfigurationException("The run in " + path
                    + " has not finished, or its result is damaged, and what is learned from it must not change any more;"
                    + " go on with it first.");
        }
        return new FinishedRun(folder);
    }

    /** The fingerprint of its data; empty where it is not known. */
    public String data() {
        return folder.identity().map(Identity::data).orElse("");
    }

    /**
     * Gives a model that was made of its experiment the averaged weights, or the only ones, of its newest checkpoint.
     *
     * @throws ConfigurationException if there is no whole one, or it is of another model
     */
    public void load(Parameters parameters) {
        if (parameters.weights().isEmpty() && parameters.buffers().isEmpty()) {
            return;
        }
        Map<String, NDArray> model = new LinkedHashMap<>(parameters.weights());
        model.putAll(parameters.buffers());
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode off = GradientMode.off()) {
            Map<String, NDArray> saved = model(manager);
            List<NDArray> into = new ArrayList<>();
            List<NDArray> from = new ArrayList<>();
            model.forEach((name, array) -> {
                NDArray value = saved.get(name);
                if (value == null || !value.getShape().equals(array.getShape())) {
                    throw new ConfigurationException("The weights of the run in " + folder.path()
                            + " are not those of the model that this code makes of it: '" + name
                            + "' is missing or of another shape; train it again.");
                }
                into.add(array);
                from.add(value);
            });
            if (!into.isEmpty()) {
                WeightOps.copy(into, from);
            }
        }
    }

    /**
     * The averaged weights, or the only ones, and the buffers of its newest checkpoint, by name.
     *
     * @throws ConfigurationException if there is no whole one
     */
    public Map<String, NDArray> model(NDManager manager) {
        Path file = folder.checkpoints()
                .newestWhole()
                .orElseThrow(
                        () -> new ConfigurationException(
                                "The run in " + folder.path()
                                        + (folder.finished()
                                                        .filter(result -> result.steps() == 0)
                                                        .isPresent()
                                                ? " was trained for 0 steps, so that there is nothing to learn from it; give one that has learned."
                                                : " has no checkpoint that is whole, so its model is gone; bring it back, or train it again.")));
        Map<String, NDArray> model = new LinkedHashMap<>();
        try {
            Map<String, NDArray> saved = SafeTensors.read(file, manager).arrays();
            for (String kind : List.of("weights/", "buffers/", "averages/")) {
                saved.forEach((name, array) -> {
                    if (name.startsWith(kind)) {
                        model.put(name.substring(kind.length()), array);
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the checkpoint " + file + ".", e);
        }
        return model;
    }
}
