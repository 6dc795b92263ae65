package org.ladderlab.registry.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.JsonText;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.YamlWriter;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.spi.ComponentType;

/**
 * What a component is and which settings it has.
 *
 * @param kind the kind's name
 * @param summary one sentence
 * @param equation in plain text; empty if there is none
 * @param source paper and section; empty if there is none
 * @param origin the plugin that offers it
 * @param example YAML that can be pasted below the setting that holds the component; lines end with a line feed
 */
public record ComponentDescription(
        String kind,
        String name,
        String summary,
        String equation,
        String source,
        PluginOrigin origin,
        List<Row> settings,
        String example) {

    /**
     * One setting.
     *
     * @param name its path; the settings of a nested record follow that of the record
     * @param type for people, for example {@code list of metrics}
     * @param range for people, for example {@code above 0}; empty without bounds
     * @param standard the default as YAML in one line; empty if it is required
     * @param description what it is, with its unit
     */
    public record Row(String name, String type, String range, String standard, boolean required, String description) {

        private String limits() {
            return type + (range.isEmpty() ? "" : ", " + range) + (required ? "; required" : "; default " + standard);
        }
    }

    /** What a component is, for people and for machines. */
    public static ComponentDescription of(Catalogue catalogue, ComponentType<?, ?> type) {
        List<Row> rows = new ArrayList<>();
        addRows(Settings.of(type.config()), Optional.of(type.defaults()), "", rows);
        return new ComponentDescription(
                /* kind= */ type.kind().name(),
                type.name(),
                type.doc().summary(),
                type.doc().equation(),
                type.doc().source(),
                /* origin= */ catalogue.origin(type),
                /* settings= */ List.copyOf(rows),
                /* example= */ YamlWriter.block(new Examples(catalogue).component(type)));
    }

    private static void addRows(Settings settings, Optional<Record> defaults, String path, List<Row> rows) {
        for (SettingField field : settings.fields()) {
            Optional<Object> standard = defaults.flatMap(field::valueIn);
            boolean required = field.doc().required() || standard.isEmpty();
            boolean group = field.type().form() == SettingType.Form.GROUP;
            boolean shown = !required && !(group && field.type().arity() == SettingType.Arity.SINGLE);
            String name = Location.join(path, field.name());
            rows.add(new Row(
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

    /** Several lines for a terminal. */
    public String text() {
        StringBuilder out = new StringBuilder(kind + " '" + name + "': " + summary + "\n");
        section(out, "Equation", equation);
        section(out, "Source", source);
        section(out, "Plugin", plugin());
        if (!settings.isEmpty()) {
            out.append("\nSettings\n");
            settings.forEach(
                    row -> out.append("  %s: %s\n      %s\n".formatted(row.name(), row.description(), row.limits())));
        }
        section(out, "Example", example.stripTrailing());
        return out.toString();
    }

    private String plugin() {
        String hash = origin.sha256().map(sha -> "\nsha256 " + sha).orElse("");
        return origin.plugin() + ", " + origin.location() + hash;
    }

    private static void section(StringBuilder out, String title, String body) {
        if (!body.isBlank()) {
            out.append('\n').append(title).append('\n').append(body.indent(2));
        }
    }

    /** The same as JSON. */
    public JsonNode json() {
        ObjectNode json = JsonText.object()
                .put("kind", kind)
                .put("name", name)
                .put("summary", summary)
                .put("equation", equation)
                .put("source", source)
                .put("plugin", origin.plugin())
                .put("location", origin.location());
        origin.sha256().ifPresent(sha -> json.put("sha256", sha));
        ArrayNode rows = json.putArray("settings");
        for (Row row : settings) {
            ObjectNode setting = rows.addObject()
                    .put("name", row.name())
                    .put("type", row.type())
                    .put("range", row.range())
                    .put("required", row.required());
            if (!row.required()) {
                setting.put("default", row.standard());
            }
            setting.put("description", row.description());
        }
        return json.put("example", example);
    }
}
