package org.ladderlab.registry.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.catalogue.WholePlugin;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.registry.yaml.JsonText;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Problem;
import org.ladderlab.registry.yaml.YamlWriter;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.runs.files.Sha256;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.settings.ConfigurationException;

/** An experiment with every setting decided: the file, what it extends, the command line and the defaults. */
public final class ResolvedExperiment<E extends Record> {

    private static final Set<String> LABELS = Set.of("name", "description", "trackers", "sampling.every");

    private final String name;
    private final E value;
    private final Node.Mapping written;
    private final Node.Mapping resolved;
    private final Ingredients ingredients;
    private final Map<PluginOrigin, ClassLoader> plugins = new TreeMap<>(Comparator.comparing(PluginOrigin::plugin));

    ResolvedExperiment(String name, E value, Node.Mapping written, Catalogue catalogue) {
        this.name = name;
        this.value = value;
        this.written = written;
        this.resolved = Unbinder.group(value);
        this.ingredients = Ingredients.of(value, LABELS);
        ingredients.components().forEach(type -> plugins.put(catalogue.origin(type), loader(type)));
    }

    private static ClassLoader loader(ComponentType<?, ?> type) {
        return Optional.ofNullable(type.config().getClassLoader()).orElseGet(ClassLoader::getSystemClassLoader);
    }

    /** The experiment's name; that of one run among several ends with the run's. */
    public String name() {
        return name;
    }

    /** The settings. */
    public E value() {
        return value;
    }

    /**
     * A file that says everything: each setting with its value, defaults included, in the order of the records. Reading it
     * gives the equal {@link #value}.
     */
    public String toYaml() {
        return YamlWriter.block(resolved);
    }

    /** The same as JSON; numbers that are not finite are texts. */
    public JsonNode toJson() {
        return JsonText.of(resolved);
    }

    /**
     * Each setting's path, for example {@code model.schedule.type}, and its value as text. Elements of a list of components
     * count from 0; a list of single values is one text.
     */
    public Map<String, String> flattened() {
        return YamlWriter.flattened(resolved);
    }

    /**
     * SHA-256, in hexadecimal, of the settings that determine what the experiment computes: all but its name, its description,
     * its trackers, how often it is looked at while it trains, and where the {@link #files} lie.
     */
    public String settingsHash() {
        StringBuilder text = new StringBuilder();
        YamlWriter.flattened(Declaring.without(resolved, LABELS)).forEach((path, value) -> {
            if (!ingredients.places().contains(path)) {
                text.append(path + " " + value.length() + " " + value + "\n");
            }
        });
        return Sha256.of(text.toString());
    }

    /** The plugins that its components come from, trackers left out, sorted by name. */
    public List<PluginOrigin> plugins() {
        return List.copyOf(plugins.keySet());
    }

    /**
     * Loads all code of the plugins now, so that the experiment is of one code even if a plugin changes while it runs.
     *
     * @throws ConfigurationException if it has changed since it was found
     */
    public void holdCode() {
        plugins.forEach(WholePlugin::load);
    }

    /** The files and folders that it names, by the path of the setting; those of the data are left to the data's fingerprint. */
    public Map<String, Path> files() {
        return ingredients.files();
    }

    /**
     * The value that was decided for a written setting, with its path; that of a component is its type. Empty where what was
     * written is no single value.
     */
    Optional<Map.Entry<String, Node>> decided(String path) {
        Optional<Node> found = Location.find(resolved, List.of(path.split("\\.")));
        if (found.isPresent() && found.get() instanceof Node.Mapping component) {
            return component.get(Merge.TYPE).map(type -> Map.entry(Location.join(path, Merge.TYPE), type));
        }
        return found.map(value -> Map.entry(path, value));
    }

    /**
     * A problem that was found when a component was made, with the place where its setting is written; if it is not written,
     * where its nearest written ancestor is.
     *
     * @param path the component's, for example {@code model.decoder}; empty for the experiment itself
     */
    public ExperimentProblems problem(String path, ConfigurationException problem) {
        String setting = Location.join(path, problem.setting());
        String message = String.valueOf(problem.getMessage());
        return new ExperimentProblems(List.of(new Problem(Location.of(written, setting), setting, message)));
    }

    @Override
    public String toString() {
        return name;
    }
}
