package org.ladderlab.registry.description;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.spi.ComponentType;

/** Other values of a setting that its type and bounds allow. */
final class OtherValues {

    private final Catalogue catalogue;

    OtherValues(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** Values other than a given one. */
    List<Object> of(SettingField field, Object value) {
        Set<Object> others = new LinkedHashSet<>();
        switch (field.type().arity()) {
            case SINGLE -> others.addAll(singles(field, Optional.of(value)));
            case OPTIONAL -> {
                Optional<?> present = (Optional<?>) value;
                others.add(Optional.empty());
                singles(field, present.map(Object.class::cast)).forEach(other -> others.add(Optional.of(other)));
            }
            case LIST -> others.addAll(lists(field, (List<?>) value));
        }
        others.remove(value);
        return List.copyOf(others);
    }

    private Set<Object> lists(SettingField field, List<?> list) {
        Set<Object> others = new LinkedHashSet<>();
        if (list.isEmpty()) {
            singles(field, Optional.empty()).forEach(one -> others.add(List.of(one)));
            return others;
        }
        boolean apart = field.type().form() == SettingType.Form.GROUP;
        for (int i = 0; i < list.size() && !apart; i++) {
            for (Object other : singles(field, Optional.of(list.get(i)))) {
                others.add(replaced(list, i, other));
            }
        }
        others.add(List.copyOf(list.subList(0, list.size() - 1)));
        others.add(Stream.concat(list.stream(), Stream.of(list.get(list.size() - 1)))
                .toList());
        return others;
    }

    private List<Object> singles(SettingField field, Optional<Object> value) {
        return switch (field.type().form()) {
            case INTEGER -> integers(field, value);
            case NUMBER -> numbers(field, value.map(Double.class::cast));
            case TRUTH -> List.of(true, false);
            case TEXT -> List.of();
            case CHOICE -> List.of(field.type().raw().getEnumConstants());
            case COMPONENT ->
                catalogue.components(field.type().kind()).stream()
                        .filter(type -> !Settings.of(type.config()).required())
                        .<Object>map(ComponentType::byDefault)
                        .toList();
            case GROUP ->
                value.isPresent() ? List.of() : example(Settings.of(field.type().group()));
        };
    }

    private static List<Object> integers(SettingField field, Optional<Object> value) {
        BiFunction<Long, SettingField, Object> boxed =
                (number, of) -> of.type().isInt() ? (Object) number.intValue() : number;
        Optional<Double> present = value.map(number -> ((Number) number).doubleValue());
        // A count a thousand times as large takes a thousand times as long.
        double most = Math.min(Integer.MAX_VALUE, 10 * Math.abs(present.orElse(1.0)) + 10);
        return numbers(field, present).stream()
                .map(number -> (Double) number)
                .filter(number -> number == Math.rint(number) && Math.abs(number) <= most)
                .map(number -> boxed.apply(number.longValue(), field))
                .toList();
    }

    /** Near ones first, then some that are far enough to cross a threshold. */
    private static List<Object> numbers(SettingField field, Optional<Double> value) {
        double v = value.orElse(1.0);
        double[] tried = value.isPresent()
                ? new double[] {2 * v, v + 1, v / 2, v - 1, 0, 10 * v, v + 10, v - 10, (v + 1) / 2, 1e3 * v, v / 1e3}
                : new double[] {1, 2, 0.5, 0, 4, 8, 0.1};
        return DoubleStream.of(tried)
                .filter(number -> Double.isFinite(number) && field.allows(number))
                .boxed()
                .<Object>map(number -> number)
                .toList();
    }

    /** A record of settings that have no defaults of their own; none if one of them cannot be made up. */
    private List<Object> example(Settings settings) {
        List<Object> values = new ArrayList<>();
        for (SettingField field : settings.fields()) {
            List<Object> singles = singles(field, Optional.empty());
            switch (field.type().arity()) {
                case OPTIONAL -> values.add(Optional.empty());
                case LIST -> values.add(singles.stream().limit(1).toList());
                case SINGLE -> {
                    // Any text will do to see that it is read.
                    boolean text = field.type().form() == SettingType.Form.TEXT;
                    (text ? Stream.of(field.name()) : singles.stream().limit(1)).forEach(values::add);
                }
            }
        }
        return values.size() == settings.fields().size() ? List.of(settings.create(values)) : List.of();
    }

    /** A list with one element changed. */
    static List<Object> replaced(List<?> list, int index, Object value) {
        List<Object> changed = new ArrayList<>(list);
        changed.set(index, value);
        return List.copyOf(changed);
    }
}
