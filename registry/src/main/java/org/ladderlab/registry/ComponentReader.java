package org.ladderlab.registry;

import java.util.Optional;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;

/** Reads a single component from a line of text. */
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
}
