package org.ladderlab.registry.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.ladderlab.registry.yaml.Numbers;
import org.ladderlab.spi.settings.Setting;

/**
 * One setting of a settings record.
 *
 * @param doc what the record says of it
 */
public record SettingField(String name, SettingType type, Setting doc, RecordComponent component) {

    /**
     * The setting of a record component.
     *
     * @throws IllegalArgumentException if it is not annotated or has a type that settings cannot have
     */
    static SettingField of(RecordComponent component) {
        String place = "setting '" + component.getName() + "' of "
                + component.getDeclaringRecord().getName() + ": ";
        Setting doc = component.getAnnotation(Setting.class);
        if (doc == null) {
            throw new IllegalArgumentException(place + "it needs @Setting with its description");
        }
        try {
            return new SettingField(component.getName(), SettingType.of(component.getGenericType()), doc, component);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + e.getMessage(), e);
        }
    }

    /** Its value in a record; empty where the record holds the placeholder of a required setting. */
    public Optional<Object> valueIn(Record settings) {
        try {
            component.getAccessor().setAccessible(true);
            return Optional.ofNullable(component.getAccessor().invoke(settings));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "Cannot read the setting '" + name + "' of " + settings.getClass() + ".", e);
        }
    }

    /** Its value where it is left out in a record without defaults, an element of a list; empty if it must be given there. */
    public Optional<Object> leftOut() {
        if (type.arity() == SettingType.Arity.OPTIONAL) {
            return Optional.of(Optional.empty());
        }
        return type.arity() == SettingType.Arity.SINGLE && type.form() == SettingType.Form.TRUTH
                ? Optional.of(false)
                : Optional.empty();
    }

    /** The values allowed, for people: {@code at least 0 and below 1}; empty without bounds. */
    public String range() {
        String lower = doc.min() == Double.NEGATIVE_INFINITY
                ? ""
                : (doc.aboveMin() ? "above " : "at least ") + Numbers.text(doc.min());
        String upper = doc.max() == Double.POSITIVE_INFINITY
                ? ""
                : (doc.belowMax() ? "below " : "at most ") + Numbers.text(doc.max());
        return lower + (lower.isEmpty() || upper.isEmpty() ? "" : " and ") + upper;
    }

    /** What one value must be, for people: {@code an integer of at least 1}. */
    public String expected() {
        String range = range();
        if (range.isEmpty()) {
            return type.one();
        }
        return type.one() + (range.startsWith("at ") ? " of " : " ") + range;
    }

    public boolean allows(double value) {
        return (doc.aboveMin() ? value > doc.min() : value >= doc.min())
                && (doc.belowMax() ? value < doc.max() : value <= doc.max());
    }
}
