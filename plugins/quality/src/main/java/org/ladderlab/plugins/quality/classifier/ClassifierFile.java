package org.ladderlab.plugins.quality.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/**
 * The weights of a {@link ClassifierNetwork} as {@code ladderlab weights export RUN FILE --part encoder} writes them.
 *
 * @param name of the file, for people
 * @param content its bytes
 */
public record ClassifierFile(String name, byte[] content) {

    /**
     * The network with these weights, which require no gradient.
     *
     * @param parameters an empty set, which gets the weights
     * @throws ConfigurationException if the file is none of such a network, or its images are of another shape
     */
    public ClassifierNetwork network(DataSpec data, Parameters parameters) {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode off = GradientMode.off()) {
            Map<String, NDArray> saved =
                    SafeTensors.read(content, name, manager).arrays();
            long channels = shape(saved, "first.weight", 4).get(0);
            Shape classes = shape(saved, "classes.weight", 2);
            ClassifierNetwork network = new ClassifierNetwork(
                    Math.toIntExact(channels),
                    Math.toIntExact(classes.get(1)),
                    Math.toIntExact(classes.get(0)),
                    data,
                    parameters);
            copy(saved, parameters.weights(), data);
            return network;
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    private void copy(Map<String, NDArray> saved, Map<String, NDArray> weights, DataSpec data) {
        List<NDArray> into = new ArrayList<>();
        List<NDArray> from = new ArrayList<>();
        weights.forEach((weight, array) -> {
            NDArray found = saved.get(weight);
            if (found == null || !found.getShape().equals(array.getShape())) {
                throw new ConfigurationException("The classifier in " + name
                        + " is of other examples: for those of '" + data.name() + "', of shape " + data.shape()
                        + ", '"
                        + weight + "' would be " + array.getShape() + ", and it is "
                        + (found == null ? "missing" : found.getShape())
                        + "; train one on such data, or take other features.");
            }
            array.setRequiresGradient(false);
            into.add(array);
            from.add(found);
        });
        WeightOps.copy(into, from);
    }

    private Shape shape(Map<String, NDArray> saved, String weight, int axes) {
        NDArray found = saved.get(weight);
        if (found == null || found.getShape().dimension() != axes) {
            throw broken("It has no '" + weight + "'.");
        }
        return found.getShape();
    }

    private ConfigurationException broken(String why) {
        return new ConfigurationException("The file " + name
                + " holds no classifier; write it with 'ladderlab weights export RUN FILE --part encoder'. " + why);
    }
}
