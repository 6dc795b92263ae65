package org.ladderlab.engine.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/**
 * A model's weights by how they learn. Each is in the group with the longest part that its name is in, those in none are in a first group
 * of their own, and the frozen ones in no group: they require no gradient.
 *
 * @param groups those that learn, none of them empty
 * @param frozen names of the weights and buffers that stay as they begin
 */
public record WeightGroups(List<Group> groups, List<String> frozen) {

    /**
     * Weights that learn alike.
     *
     * @param weights by name, in the order of their creation
     * @param optimizer their rule
     * @param learningRateFactor by which the learning rate is multiplied
     */
    public record Group(Map<String, NDArray> weights, Optimizer optimizer, double learningRateFactor) {

        /** The weights, in order. */
        public List<NDArray> arrays() {
            return List.copyOf(weights.values());
        }
    }

    /** All weights in one group. */
    public static WeightGroups alike(Parameters parameters, Optimizer optimizer) {
        return of(List.of(), parameters, optimizer);
    }

    /**
     * The groups that an experiment declares.
     *
     * @throws BuildException naming the group that has no weights of its own, or does nothing
     */
    public static WeightGroups of(List<Experiment.WeightGroup> declared, Parameters parameters, Optimizer optimizer) {
        Map<String, NDArray> others = new LinkedHashMap<>();
        List<Map<String, NDArray>> members = new ArrayList<>();
        declared.forEach(group -> members.add(new LinkedHashMap<>()));
        List<String> frozen = new ArrayList<>();
        parameters.weights().forEach((name, weight) -> {
            int group = groupOf(name, declared);
            (group < 0 ? others : members.get(group)).put(name, weight);
            if (isFrozen(group, declared)) {
                weight.setRequiresGradient(false);
                frozen.add(name);
            }
        });
        parameters.buffers().keySet().stream()
                .filter(name -> isFrozen(groupOf(name, declared), declared))
                .forEach(frozen::add);
        List<Group> groups = new ArrayList<>();
        if (!others.isEmpty()) {
            groups.add(new Group(others, optimizer, /* learningRateFactor= */ 1));
        }
        for (int i = 0; i < declared.size(); i++) {
            requireEffect(declared, i, members.get(i), parameters.weights().keySet());
            if (!declared.get(i).frozen()) {
                groups.add(group(declared.get(i), i, members.get(i), optimizer));
            }
        }
        return new WeightGroups(List.copyOf(groups), List.copyOf(frozen));
    }

    private static Group group(
            Experiment.WeightGroup declared, int index, Map<String, NDArray> weights, Optimizer optimizer) {
        try {
            return new Group(
                    weights,
                    declared.weightDecay().map(optimizer::withWeightDecay).orElse(optimizer),
                    declared.learningRateFactor().orElse(1.0));
        } catch (ConfigurationException e) {
            throw BuildException.at("training.groups." + index, e);
        }
    }

    private static boolean isFrozen(int group, List<Experiment.WeightGroup> declared) {
        return group >= 0 && declared.get(group).frozen();
    }

    /** The index of the group with the longest part that a name is in; -1 if there is none. */
    private static int groupOf(String name, List<Experiment.WeightGroup> declared) {
        int found = -1;
        for (int i = 0; i < declared.size(); i++) {
            String part = declared.get(i).part();
            boolean longer =
                    found < 0 || part.length() > declared.get(found).part().length();
            if (longer && (name.equals(part) || name.startsWith(part + "."))) {
                found = i;
            }
        }
        return found;
    }

    private static void requireEffect(
            List<Experiment.WeightGroup> declared, int index, Map<String, NDArray> members, Collection<String> names) {
        Experiment.WeightGroup group = declared.get(index);
        String path = "training.groups." + index;
        if (members.isEmpty()) {
            boolean there = names.stream().anyMatch(name -> (name + ".").startsWith(group.part() + "."));
            throw new BuildException(
                    path + ".part",
                    there
                            ? "Every weight in '" + group.part()
                                    + "' is in another group, of the same or a longer part;" + " leave one of them out."
                            : "There are no weights in '" + group.part() + "'; there are some in "
                                    + String.join(", ", near(group.part(), names)) + ".");
        }
        boolean changes =
                group.learningRateFactor().isPresent() || group.weightDecay().isPresent();
        if (group.frozen() == changes) {
            throw new BuildException(
                    path,
                    group.frozen()
                            ? "What is frozen does not learn, so its learning rate and weight decay would do nothing; leave"
                                    + " them out."
                            : "The group '" + group.part() + "' says nothing of how it learns; give it frozen,"
                                    + " learningRateFactor or weightDecay, or leave it out.");
        }
    }

    /** The parts below the longest beginning of a part that has weights. */
    private static Set<String> near(String part, Collection<String> names) {
        int end = part.lastIndexOf('.');
        String above = end < 0 ? "" : part.substring(0, end + 1);
        Set<String> found = new TreeSet<>();
        for (String name : names) {
            if (name.startsWith(above)) {
                int dot = name.indexOf('.', above.length());
                found.add(dot < 0 ? name : name.substring(0, dot));
            }
        }
        return found.isEmpty() && end > 0 ? near(part.substring(0, end), names) : found;
    }

    /** The same groups of copies, owned by {@code manager}. */
    public WeightGroups copies(NDManager manager) {
        List<Group> copied = new ArrayList<>();
        for (Group group : groups) {
            Iterator<NDArray> copies = Snapshot.copies(group.arrays(), manager).iterator();
            Map<String, NDArray> weights = new LinkedHashMap<>();
            group.weights().keySet().forEach(name -> weights.put(name, copies.next()));
            copied.add(new Group(weights, group.optimizer(), group.learningRateFactor()));
        }
        return new WeightGroups(copied, frozen);
    }

    /**
     * The parts of vectors that hold a value for each weight, by the weights' names.
     *
     * @param vectors one for each group; the parts share their values
     * @param manager owns the parts
     */
    public Map<String, NDArray> named(List<NDArray> vectors, NDManager manager) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < vectors.size(); i++) {
            Group group = groups.get(i);
            Iterator<NDArray> parts =
                    WeightOps.split(vectors.get(i), group.arrays(), manager).iterator();
            group.weights().keySet().forEach(name -> named.put(name, parts.next()));
        }
        return named;
    }

    /** The names of all weights that learn, group by group. */
    public List<String> names() {
        return groups.stream()
                .flatMap(group -> group.weights().keySet().stream())
                .toList();
    }

    /** All weights that learn, group by group. */
    public List<NDArray> learned() {
        return groups.stream().flatMap(group -> group.arrays().stream()).toList();
    }

    /** For people: how many numbers learn, and how many do not. */
    public String counts(Parameters parameters) {
        long learned = learned().stream().mapToLong(NDArray::size).sum();
        Optional<Long> rest = Optional.of(parameters.count() - learned).filter(count -> count > 0);
        return learned + " weights"
                + rest.map(count -> ", " + count + " frozen").orElse("");
    }
}
