package org.ladderlab.registry.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.settings.Setting;

/**
 * A settings record, taken apart.
 *
 * @param fields its settings in the order in which the record declares them
 */
public record Settings(Class<? extends Record> type, List<SettingField> fields) {

    /**
     * The settings of a record.
     *
     * @throws IllegalArgumentException naming the setting that is not declared as it must be
     */
    public static Settings of(Class<? extends Record> type) {
        return new Settings(
                type,
                Arrays.stream(type.getRecordComponents())
                        .filter(component -> type != TrainedRun.class || component.isAnnotationPresent(Setting.class))
                        .map(SettingField::of)
                        .toList());
    }

    public List<String> names() {
        return fields.stream().map(SettingField::name).toList();
    }

    /** Whether one of them must be given. */
    public boolean required() {
        return fields.stream().anyMatch(field -> field.doc().required());
    }

    /** The paths of all settings, those of nested records included. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (SettingField field : fields) {
            paths.add(field.name());
            if (field.type().form() == SettingType.Form.GROUP && field.type().arity() == SettingType.Arity.SINGLE) {
                Settings.of(field.type().group()).paths().forEach(path -> paths.add(field.name() + "." + path));
            }
        }
        return paths;
    }

    /**
     * Makes the record.
     *
     * @throws IllegalArgumentException or any other unchecked exception that its constructor throws
     */
    public Record create(List<Object> values) {
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(
                    fields.stream().map(field -> field.component().getType()).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("The settings record " + type.getName() + " cannot be made.", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The settings record " + type.getName() + " cannot be made.", e);
        }
    }

    /**
     * Checks that the defaults keep the rules that the settings declare.
     *
     * @throws IllegalArgumentException naming the first that does not
     */
    public void check(Record defaults) {
        for (SettingField field : fields) {
            Optional<Object> value = field.valueIn(defaults);
            String place = "setting '" + field.name() + "' of " + type.getName() + ": ";
            if (value.isEmpty() && !field.doc().required()) {
                throw new IllegalArgumentException(place + "it is not required and has no default");
            }
            if (!field.doc().required()) {
                elements(value.orElseThrow()).forEach(element -> check(field, element, place));
            } else if (field.type().form() == SettingType.Form.GROUP) {
                Settings.of(field.type().group());
            }
        }
    }

    private static void check(SettingField field, Object value, String place) {
        if (value instanceof Double number && number.isNaN()) {
            throw new IllegalArgumentException(place + "its default is not a number");
        } else if (value instanceof Number number && !field.allows(number.doubleValue())) {
            throw new IllegalArgumentException(place + "its default " + value + " is not " + field.expected());
        } else if (value instanceof Ref<?> ref
                && ref.config().equals(ref.type().defaults())
                && Settings.of(ref.type().config()).required()) {
            throw new IllegalArgumentException(
                    place + "its default '" + ref.type().name() + "' has required settings; make it required too");
        } else if (field.type().form() == SettingType.Form.GROUP) {
            Settings.of(field.type().group()).check((Record) value);
        }
    }

    /** What an optional or a list holds; a single value alone. */
    public static List<?> elements(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.stream().toList();
        }
        return value instanceof List<?> list ? list : List.of(value);
    }
}
