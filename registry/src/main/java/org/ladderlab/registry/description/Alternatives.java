package org.ladderlab.registry.description;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.YamlWriter;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Ref;

/**
 * Records of settings with one setting changed: what tells whether a setting does anything. Nested records, and the settings of
 * nested components, are taken apart too.
 */
public final class Alternatives {

    private final Catalogue catalogue;

    public Alternatives(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * One setting of a record.
     *
     * @param path with dots; elements of lists count from 0
     * @param component whose setting it is, such as {@code schedule cosine}; empty for one of the record itself
     * @param setting its path within that component, without the numbers of elements
     * @param value its value, as experiment files write it
     * @param atDefault whether that is its default; false for one that has none
     * @param toDefault the record with it at its default; absent for one that has none
     * @param others the record with it at other values, by what they are; a record may refuse them
     */
    public record Found<R extends Record>(
            String path,
            String component,
            String setting,
            String value,
            boolean atDefault,
            Optional<Supplier<R>> toDefault,
            List<Changed<R>> others) {}

    /**
     * A record with one setting at another value.
     *
     * @param value as experiment files write it
     */
    public record Changed<R extends Record>(String value, Supplier<R> record) {}

    /** Where a setting stands: in the whole, and within its component. */
    private record Place(String path, String component, String setting) {

        Place below(String name) {
            return new Place(Location.join(path, name), component, Location.join(setting, name));
        }

        Place element(int index) {
            return new Place(path + "." + index, component, setting);
        }

        Place in(ComponentType<?, ?> type) {
            return new Place(path, type.kind().name() + " " + type.name(), "");
        }
    }

    /** All settings of a record, in order. */
    public <R extends Record> List<Found<R>> of(Class<R> type, R record, R defaults) {
        List<Found<R>> found = new ArrayList<>();
        group(record, Optional.of(defaults), new Place("", "", ""), type::cast, found);
        return found;
    }

    private <R extends Record> void group(
            Record record,
            Optional<? extends Record> defaults,
            Place place,
            Function<Record, R> whole,
            List<Found<R>> found) {
        Settings settings = Settings.of(record.getClass());
        List<Object> values = settings.fields().stream()
                .map(field -> field.valueIn(record).orElseThrow())
                .toList();
        for (int i = 0; i < values.size(); i++) {
            int index = i;
            SettingField field = settings.fields().get(i);
            Function<Object, R> with = value -> {
                List<Object> changed = new ArrayList<>(values);
                changed.set(index, value);
                return whole.apply(settings.create(changed));
            };
            Optional<Object> standard = field.doc().required() ? Optional.empty() : defaults.flatMap(field::valueIn);
            setting(field, values.get(i), standard, place.below(field.name()), with, found);
        }
    }

    private <R extends Record> void setting(
            SettingField field,
            Object value,
            Optional<Object> standard,
            Place place,
            Function<Object, R> with,
            List<Found<R>> found) {
        boolean taken =
                field.type().arity() == SettingType.Arity.SINGLE && field.type().form() == SettingType.Form.GROUP;
        if (!taken) {
            found.add(new Found<>(
                    place.path,
                    place.component,
                    place.setting,
                    text(field, value),
                    standard.filter(value::equals).isPresent(),
                    standard.map(usual -> () -> with.apply(usual)),
                    others(field, value).stream()
                            .map(other -> new Changed<R>(text(field, other), () -> with.apply(other)))
                            .toList()));
        }
        switch (field.type().arity()) {
            case SINGLE -> below(value, standard, place, with, found);
            case OPTIONAL ->
                ((Optional<?>) value)
                        .ifPresent(inner -> below(
                                inner,
                                standard.flatMap(usual -> (Optional<?>) usual),
                                place,
                                other -> with.apply(Optional.of(other)),
                                found));
            case LIST -> {
                List<?> list = (List<?>) value;
                for (int i = 0; i < list.size(); i++) {
                    int index = i;
                    below(
                            list.get(i),
                            Optional.empty(),
                            place.element(i),
                            other -> with.apply(replaced(list, index, other)),
                            found);
                }
            }
        }
    }

    private <R extends Record> void below(
            Object value, Optional<?> standard, Place place, Function<Object, R> with, List<Found<R>> found) {
        if (value instanceof Ref<?> ref) {
            group(
                    ref.config(),
                    Optional.of(ref.type().defaults()),
                    place.in(ref.type()),
                    config -> with.apply(of(ref.type(), config)),
                    found);
        } else if (value instanceof Record settings) {
            group(settings, standard.map(Record.class::cast), place, with::apply, found);
        }
    }

    private static <T> Ref<T> of(ComponentType<T, ?> type, Record config) {
        return new Ref<>(type, config);
    }

    private static List<Object> replaced(List<?> list, int index, Object value) {
        List<Object> changed = new ArrayList<>(list);
        changed.set(index, value);
        return List.copyOf(changed);
    }

    private static String text(SettingField field, Object value) {
        return YamlWriter.flow(Unbinder.value(field, value));
    }

    /** Other values that the setting's type and bounds allow. */
    private List<Object> others(SettingField field, Object value) {
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
                : new double[] {1, 2, 0.5, 0, 4, 8};
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
                case SINGLE -> singles.stream().limit(1).forEach(values::add);
            }
        }
        return values.size() == settings.fields().size() ? List.of(settings.create(values)) : List.of();
    }
}
