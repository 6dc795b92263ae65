package org.ladderlab.registry.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;

/**
 * What a setting holds.
 *
 * @param arity one value, an optional one or a list
 * @param form the form of each value
 * @param raw the class of each value; for components the interface of their kind
 */
public record SettingType(Arity arity, Form form, Class<?> raw) {

    public enum Arity {
        SINGLE,
        OPTIONAL,
        LIST
    }

    public enum Form {
        INTEGER,
        NUMBER,
        TRUTH,
        TEXT,
        CHOICE,
        COMPONENT,
        GROUP
    }

    /**
     * The setting type of a record component.
     *
     * @throws IllegalArgumentException if settings cannot have this type
     */
    static SettingType of(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            return of(generic.getActualTypeArguments()[0], Arity.OPTIONAL);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return of(generic.getActualTypeArguments()[0], Arity.LIST);
        }
        return of(type, Arity.SINGLE);
    }

    private static SettingType of(Type type, Arity arity) {
        if (type instanceof ParameterizedType generic
                && generic.getRawType() == Ref.class
                && generic.getActualTypeArguments()[0] instanceof Class<?> component
                && Kind.find(component).isPresent()) {
            return new SettingType(arity, Form.COMPONENT, component);
        }
        if (type instanceof Class<?> raw) {
            return new SettingType(arity, form(raw), raw);
        }
        throw unusable(type);
    }

    private static Form form(Class<?> raw) {
        if (List.of(int.class, Integer.class, long.class, Long.class).contains(raw)) {
            return Form.INTEGER;
        } else if (raw == double.class || raw == Double.class) {
            return Form.NUMBER;
        } else if (raw == boolean.class || raw == Boolean.class) {
            return Form.TRUTH;
        } else if (raw == String.class) {
            return Form.TEXT;
        } else if (raw.isEnum()) {
            return Form.CHOICE;
        } else if (raw.isRecord() && raw != Ref.class) {
            return Form.GROUP;
        }
        throw unusable(raw);
    }

    private static IllegalArgumentException unusable(Type type) {
        return new IllegalArgumentException("a setting cannot have the type " + type.getTypeName()
                + "; it can be int, long, double, boolean, String, an enum, a Ref to a kind of component, a record of"
                + " settings, or an Optional or List of these");
    }

    /** The kind of component, where this is one. */
    public Kind<?> kind() {
        return Kind.of(raw);
    }

    /** The class of each value, where these are records of settings. */
    public Class<? extends Record> group() {
        return raw.asSubclass(Record.class);
    }

    /** The constants as experiment files write them, where this is a choice. */
    public List<String> choices() {
        return Arrays.stream(raw.getEnumConstants())
                .map(constant -> Words.ofEnum((Enum<?>) constant))
                .toList();
    }

    public boolean isInt() {
        return raw == int.class || raw == Integer.class;
    }

    /** One value of it, for people: {@code an integer}. */
    String one() {
        return switch (form) {
            case INTEGER -> "an integer";
            case NUMBER -> "a number";
            case TRUTH -> "true or false";
            case TEXT -> "text";
            case CHOICE -> "one of " + String.join(", ", choices());
            case COMPONENT -> Words.one(kind());
            case GROUP -> "a map of settings";
        };
    }

    /** The whole of it, for people: {@code list of metrics}. */
    public String text() {
        return switch (arity) {
            case SINGLE -> bare();
            case OPTIONAL -> bare() + " or null";
            case LIST -> "list of " + many();
        };
    }

    private String bare() {
        return switch (form) {
            case INTEGER -> "integer";
            case NUMBER -> "number";
            case TRUTH, TEXT, CHOICE -> one();
            case COMPONENT -> kind().name();
            case GROUP -> "map of settings";
        };
    }

    private String many() {
        return switch (form) {
            case INTEGER, NUMBER -> bare() + "s";
            case TRUTH, CHOICE ->
                "any of " + String.join(", ", form == Form.TRUTH ? List.of("true", "false") : choices());
            case TEXT -> "texts";
            case COMPONENT -> Words.many(kind());
            case GROUP -> "maps of settings";
        };
    }
}
