package org.ladderlab.registry.description;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
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

    private final OtherValues values;

    public Alternatives(Catalogue catalogue) {
        this.values = new OtherValues(catalogue);
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
     * @param fewer the record with two repetitions, where it counts more of them
     */
    public record Found<R extends Record>(
            String path,
            String component,
            String setting,
            String value,
            boolean atDefault,
            Optional<Supplier<R>> toDefault,
            List<Changed<R>> others,
            Optional<Supplier<R>> fewer) {}

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

    /**
     * The record with two of everything of which its settings count repetitions, and more of them.
     *
     * @param accepted of a record with fewer: where a component wants the setting as it is, it stays so
     */
    public <R extends Record> R briefly(Class<R> type, R record, R defaults, Predicate<R> accepted) {
        R brief = record;
        Set<String> tried = new HashSet<>();
        for (Optional<Found<R>> repeated = repeated(type, brief, defaults, tried);
                repeated.isPresent();
                repeated = repeated(type, brief, defaults, tried)) {
            tried.add(repeated.get().path());
            brief = repeated.flatMap(Found::fewer)
                    .map(Supplier::get)
                    .filter(accepted)
                    .orElse(brief);
        }
        return brief;
    }

    private <R extends Record> Optional<Found<R>> repeated(Class<R> type, R record, R defaults, Set<String> tried) {
        return of(type, record, defaults).stream()
                .filter(found -> found.fewer().isPresent() && !tried.contains(found.path()))
                .findFirst();
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
                    /* value= */ text(field, value),
                    /* atDefault= */ standard.filter(value::equals).isPresent(),
                    /* toDefault= */ standard.map(usual -> () -> with.apply(usual)),
                    /* others= */ values.of(field, value).stream()
                            .map(other -> new Changed<R>(text(field, other), () -> with.apply(other)))
                            .toList(),
                    /* fewer= */ field.doc().repeats() && value instanceof Integer count && count > 2
                            ? Optional.of(() -> with.apply(2))
                            : Optional.empty()));
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
                            other -> with.apply(OtherValues.replaced(list, index, other)),
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

    private static String text(SettingField field, Object value) {
        return YamlWriter.flow(Unbinder.value(field, value));
    }
}
