package org.ladderlab.registry.binding;

import java.util.Optional;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.registry.yaml.YamlReader;
import org.ladderlab.registry.yaml.YamlWriter;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;

/** A single component as a line of text. */
public final class ComponentReader {

    private ComponentReader() {}

    /**
     * Reads a component, for example {@code cosine} or <code>{type: cosine, offset: 0.01}</code>.
     *
     * @throws ExperimentProblems with everything that is wrong
     */
    @SuppressWarnings("unchecked")
    public static <T> Ref<T> read(Catalogue catalogue, Kind<T> kind, String text) {
        Problems problems = new Problems();
        Optional<Ref<?>> ref = YamlReader.argument(text.strip().replaceAll("\\s+", " "), text, problems)
                .flatMap(node -> new Binder(catalogue, problems).component(kind, node, kind.name()));
        problems.throwIfAny();
        return (Ref<T>) ref.orElseThrow();
    }

    /** Writes a component with all its settings, so that {@link #read} gives it back. */
    public static String write(Ref<?> ref) {
        return YamlWriter.flow(Unbinder.component(ref));
    }
}
