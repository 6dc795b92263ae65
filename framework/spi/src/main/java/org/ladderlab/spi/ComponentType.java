package org.ladderlab.spi;

import java.util.List;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;

/**
 * One component that experiment files can name: its settings, their defaults, its documentation and how it is made. A component
 * that is nothing but its settings is itself the record of them: {@link #of(Kind, String, Record, Doc)}.
 *
 * @param kind the kind of component
 * @param name the name used in experiment files: lower case words joined by hyphens
 * @param config the record whose components are the settings, each annotated with {@link Setting}
 * @param defaults the only place where defaults live; binding, schema, documentation and provenance read it. What a
 *     {@linkplain Setting#required() required} setting has here is a placeholder that is never used.
 * @param examples other settings worth trying: its contract test does, and where a setting is required the first is what people are
 *     shown
 * @param doc what it is, for people
 * @param factory makes the component from its settings
 */
public record ComponentType<T, C extends Record>(
        Kind<T> kind,
        String name,
        Class<C> config,
        C defaults,
        List<C> examples,
        Doc doc,
        Factory<? extends T, C> factory) {

    /**
     * What a component is, for people.
     *
     * @param summary one sentence
     * @param equation the equation in plain text, in the notation of this package
     * @param source paper and section
     */
    public record Doc(String summary, String equation, String source) {}

    /** Makes a component from its settings. */
    @FunctionalInterface
    public interface Factory<T, C extends Record> {

        /**
         * Makes the component.
         *
         * @throws ConfigurationException if the settings do not fit together or do not fit the other parts
         */
        T create(C config, BuildContext context);
    }

    public ComponentType {
        examples = List.copyOf(examples);
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "The component name '" + name + "' must be lower case words joined by hyphens.");
        }
    }

    /** A component that is made from its settings; the record's class is that of {@code defaults}. */
    @SuppressWarnings("unchecked")
    public static <T, C extends Record> ComponentType<T, C> of(
            Kind<T> kind, String name, C defaults, Doc doc, Factory<? extends T, C> factory) {
        return new ComponentType<>(
                kind,
                name,
                /* config= */ (Class<C>) defaults.getClass(),
                defaults,
                /* examples= */ List.of(),
                doc,
                factory);
    }

    /**
     * A component that is the record of its settings.
     *
     * @throws IllegalArgumentException if the record does not implement the kind's interface
     */
    public static <T, C extends Record> ComponentType<T, C> of(Kind<T> kind, String name, C defaults, Doc doc) {
        if (!kind.type().isInstance(defaults)) {
            throw new IllegalArgumentException("The settings of the " + kind.name() + " '" + name + "' are no "
                    + kind.type().getSimpleName() + "; let "
                    + defaults.getClass().getSimpleName()
                    + " implement it, or say as the last argument how the component is made from them.");
        }
        return of(kind, name, defaults, doc, (settings, context) -> kind.type().cast(settings));
    }

    /** The same component with these {@link #examples}. */
    @SafeVarargs
    public final ComponentType<T, C> withExamples(C... settings) {
        return new ComponentType<>(kind, name, config, defaults, /* examples= */ List.of(settings), doc, factory);
    }

    /** Makes the component; {@code settings} must be of the class {@link #config}. */
    public T create(Record settings, BuildContext context) {
        return factory.create(config.cast(settings), context);
    }

    /** A reference to this component with its defaults, for use as the default of another component's setting. */
    public Ref<T> byDefault() {
        return new Ref<>(this, defaults);
    }
}
