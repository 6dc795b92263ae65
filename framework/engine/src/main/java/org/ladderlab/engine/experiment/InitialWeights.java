package org.ladderlab.engine.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ladderlab.engine.weights.FinishedRun;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/**
 * Weights and buffers taken from a safetensors file or a finished run, for a whole model or a part of it, by name. The file must hold every
 * one of the part, in its shape, and nothing else; but the count of batches that PyTorch keeps beside running statistics is passed
 * over, and buffers of a loss may be absent.
 */
public final class InitialWeights {

    private final Path file;
    private final String part;
    private final Map<String, NDArray> model = new LinkedHashMap<>();
    private final TreeSet<String> mayBeAbsent = new TreeSet<>();

    private InitialWeights(Path file, String part, Parameters parameters) {
        this.file = file;
        this.part = part;
        parameters.weights().forEach((name, array) -> within(name).ifPresent(own -> model.put(own, array)));
        parameters.buffers().forEach((name, array) -> within(name).ifPresent(own -> {
            model.put(own, array);
            if (name.startsWith("loss.")) {
                mayBeAbsent.add(own);
            }
        }));
    }

    /** A parameter's name below the part, if it is of the part. */
    private Optional<String> within(String name) {
        if (part.isEmpty()) {
            return Optional.of(name);
        }
        return name.startsWith(part + ".") ? Optional.of(name.substring(part.length() + 1)) : Optional.empty();
    }

    /**
     * Gives a model the values of a file.
     *
     * @param part the part whose names the file has, for example {@code decoder.network}; empty for the whole model
     * @throws BuildException naming everything that does not fit
     */
    public static void load(Path file, String part, Parameters parameters) {
        new InitialWeights(file, part, parameters).load();
    }

    /**
     * Gives a model the values of the file that its experiment names, if it names one.
     *
     * @throws BuildException naming everything that does not fit
     */
    static void load(Experiment.Weights weights, Parameters parameters) {
        if (weights.file().isEmpty() && !weights.part().isEmpty()) {
            throw new BuildException(
                    "model.weights.part",
                    "A part says what a file is for, and no file is named; set model.weights.file.");
        }
        weights.file().ifPresent(file -> load(Path.of(file), weights.part(), parameters));
    }

    private void load() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode off = GradientMode.off()) {
            Map<String, NDArray> found = found(manager);
            found.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
            List<String> problems = problems(found);
            if (!problems.isEmpty()) {
                String where = part.isEmpty() ? "the model" : "the part '" + part + "' of the model";
                String reasons = otherPart(found.keySet()).orElseGet(() -> ":\n  " + String.join("\n  ", problems));
                throw new BuildException("model.weights", file + " does not fit " + where + reasons);
            }
            List<NDArray> into = new ArrayList<>();
            List<NDArray> from = new ArrayList<>();
            found.forEach((name, array) -> {
                into.add(model.get(name));
                from.add(array.toType(DataType.FLOAT32, false));
            });
            WeightOps.copy(into, from);
        } catch (ConfigurationException e) {
            throw BuildException.at("model.weights", e);
        } catch (IOException e) {
            throw new BuildException("model.weights.file", "The weights cannot be read: " + e.getMessage(), e);
        }
    }

    /** The arrays of the file, or those of the part of a run's model. */
    private Map<String, NDArray> found(NDManager manager) throws IOException {
        if (!Files.isDirectory(file)) {
            return new LinkedHashMap<>(SafeTensors.read(file, manager).arrays());
        }
        Map<String, NDArray> found = new LinkedHashMap<>();
        FinishedRun.of(file).model(manager).forEach((name, array) -> within(name)
                .ifPresent(own -> found.put(own, array)));
        return found;
    }

    private List<String> problems(Map<String, NDArray> found) {
        List<String> problems = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>(model.keySet());
        missing.removeAll(found.keySet());
        missing.removeAll(mayBeAbsent);
        TreeSet<String> unexpected = new TreeSet<>(found.keySet());
        unexpected.removeAll(model.keySet());
        list("missing", missing).ifPresent(problems::add);
        list("unexpected", unexpected).ifPresent(problems::add);
        TreeSet<String> shapes = new TreeSet<>();
        found.forEach((name, array) -> {
            Shape expected = model.containsKey(name) ? model.get(name).getShape() : array.getShape();
            if (!expected.equals(array.getShape())) {
                shapes.add(name + " " + array.getShape() + " instead of " + expected);
            }
        });
        list("of another shape", shapes).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            problems.add("Give the model the settings of the one that the file is from, or rename the file's arrays;"
                    + " './ladderlab weights list FILE' shows them.");
        }
        return problems;
    }

    private static Optional<String> list(String what, TreeSet<String> names) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(names.size() + " " + what + ": " + String.join(", ", names));
    }

    /** If all names would fit with another part, what to change. */
    private Optional<String> otherPart(Set<String> found) {
        if (!part.isEmpty() && found.stream().allMatch(name -> name.startsWith(part + "."))) {
            return Optional.of(", whose names it has in full; leave model.weights.part out.");
        }
        TreeSet<String> parts =
                new TreeSet<>(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
        for (String own : model.keySet()) {
            for (int dot = own.indexOf('.'); dot >= 0; dot = own.indexOf('.', dot + 1)) {
                parts.add(own.substring(0, dot));
            }
        }
        return parts.stream()
                .filter(inner -> found.stream().allMatch(name -> model.containsKey(inner + "." + name)))
                .map(inner -> part.isEmpty() ? inner : part + "." + inner)
                .map(inner -> ": its names are those of the part '" + inner + "'; set model.weights.part to that.")
                .findFirst();
    }
}
