package org.ladderlab.engine.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.run.Optimizer;

/**
 * The rules by which the groups of a model's weights change. The weights of a group become views of one vector, so that an optimizer that
 * treats all numbers alike is called once for each group.
 */
public final class GroupRules {

    private final WeightGroups groups;
    private final List<NDArray> vectors = new ArrayList<>();
    private final List<Optimizer.Rule> rules = new ArrayList<>();

    /** Moves the weights of each group into its vector; {@code manager} owns the vectors and the rules' state. */
    public GroupRules(WeightGroups groups, NDManager manager) {
        this.groups = groups;
        for (WeightGroups.Group group : groups.groups()) {
            NDArray vector = WeightOps.join(group.arrays(), manager);
            Optimizer optimizer = group.optimizer();
            vectors.add(vector);
            rules.add(optimizer.prepare(optimizer.elementwise() ? List.of(vector) : group.arrays(), manager));
        }
    }

    /** All weights that learn, a vector for each group. */
    public List<NDArray> vectors() {
        return List.copyOf(vectors);
    }

    /**
     * Changes the weights.
     *
     * @param gradient of {@link WeightGroups#learned}, one after the other
     * @param learningRate of a group whose factor is 1
     * @param number the step's, from 1
     */
    public void apply(NDArray gradient, double learningRate, long number) {
        List<NDArray> parts =
                vectors.size() == 1 ? List.of(gradient) : WeightOps.split(gradient, vectors, gradient.getManager());
        for (int i = 0; i < rules.size(); i++) {
            WeightGroups.Group group = groups.groups().get(i);
            List<NDArray> gradients = group.optimizer().elementwise()
                    ? List.of(parts.get(i))
                    : WeightOps.split(parts.get(i), group.arrays(), gradient.getManager());
            rules.get(i).apply(gradients, learningRate * group.learningRateFactor(), number);
        }
    }

    /** The rules' state by name, after the group's number where there are several. */
    public Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            String group = rules.size() == 1 ? "" : i + "/";
            rules.get(i).state().forEach((name, array) -> state.put(group + name, array));
        }
        return state;
    }
}
