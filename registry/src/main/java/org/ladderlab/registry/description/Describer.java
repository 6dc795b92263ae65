package org.ladderlab.registry.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.YamlWriter;
import org.ladderlab.spi.ComponentType;

/** Describes components out of their types. */
final class Describer {

    private Describer() {}

    static ComponentDescription describe(Catalogue catalogue, ComponentType<?, ?> type) {
        List<ComponentDescription.Row> rows = new ArrayList<>();
        addRows(Settings.of(type.config()), Optional.of(type.defaults()), "", rows);
        return new ComponentDescription(
                type.kind().name(),
                type.name(),
                type.doc().summary(),
                type.doc().equation(),
                type.doc().source(),
                catalogue.origin(type),
                List.copyOf(rows),
                YamlWriter.block(new Examples(catalogue).component(type)));
    }

    private static void addRows(
            Settings settings, Optional<Record> defaults, String path, List<ComponentDescription.Row> rows) {
        for (SettingField field : settings.fields()) {
            Optional<Object> standard = defaults.flatMap(field::valueIn);
            boolean required = field.doc().required() || standard.isEmpty();
            boolean group = field.type().form() == SettingType.Form.GROUP;
            boolean shown = !required && !(group && field.type().arity() == SettingType.Arity.SINGLE);
            String name = Location.join(path, field.name());
            rows.add(new ComponentDescription.Row(
                    name,
                    field.type().text(),
                    field.range(),
                    shown
                            ? YamlWriter.flow(Unbinder.value(field, standard.orElseThrow()))
                            : required ? "" : "as follows",
                    required,
                    field.doc().value()));
            if (group) {
                Optional<Record> inner = standard.stream()
                        .flatMap(value -> Settings.elements(value).stream())
                        .map(Record.class::cast)
                        .findFirst();
                addRows(Settings.of(field.type().group()), inner, name, rows);
            }
        }
    }
}
