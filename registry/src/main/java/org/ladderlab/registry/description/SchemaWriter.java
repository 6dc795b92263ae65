package org.ladderlab.registry.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.JsonText;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.settings.FileNames;

/**
 * Writes the JSON Schema (2020-12) of experiment files, with which editors complete and check. A file that extends others or
 * declares runs may leave anything out, since what is missing can be elsewhere; every other file must be complete.
 */
public final class SchemaWriter {

    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    private static final String NAME = "^" + FileNames.NAME + "$";

    private final Catalogue catalogue;
    private final boolean complete;
    private final ObjectNode definitions;

    private SchemaWriter(Catalogue catalogue, boolean complete, ObjectNode definitions) {
        this.catalogue = catalogue;
        this.complete = complete;
        this.definitions = definitions;
    }

    /** The schema of files that are bound to a record; {@code JsonNode.toPrettyString()} prints it. */
    public static <E extends Record> JsonNode write(Catalogue catalogue, Class<E> type, E defaults) {
        ObjectNode schema = JsonText.object()
                .put("$schema", DRAFT)
                .put("title", "Ladderlab experiment")
                .put("type", "object");
        addExtends(schema.putObject("properties"));
        DeclaringSchema.addWhole(schema.withObject("/properties"));
        ArrayNode partial = schema.putObject("if").putArray("anyOf");
        for (String key : List.of(Declaring.EXTENDS, Declaring.RUNS, Declaring.ABLATE, Declaring.SWEEP)) {
            partial.addObject().putArray("required").add(key);
        }
        schema.putObject("then").put("$ref", "#/$defs/partial.file");
        schema.putObject("else").put("$ref", "#/$defs/complete.file");
        ObjectNode definitions = schema.putObject("$defs");
        SchemaWriter complete = new SchemaWriter(catalogue, true, definitions);
        new DeclaringSchema((record, standard) -> complete.group(Settings.of(record), Optional.of(standard)))
                .define(definitions);
        complete.define(type, defaults);
        new SchemaWriter(catalogue, false, definitions).define(type, defaults);
        return schema;
    }

    private void define(Class<? extends Record> type, Record defaults) {
        definitions.set(name("file"), experiment(type, defaults));
        if (!complete) {
            ObjectNode run = experiment(type, defaults);
            addExtends(run.withObject("/properties"));
            DeclaringSchema.addVaried(run.withObject("/properties"));
            definitions.set(name("run"), run);
            addExtends(definitions.withObject("/" + name("file") + "/properties"));
        }
        DeclaringSchema.addWhole(definitions.withObject("/" + name("file") + "/properties"));
        for (Kind<?> kind : catalogue.kinds()) {
            definitions.set(name(kind.name()), choice(kind));
            for (ComponentType<?, ?> component : catalogue.components(kind)) {
                definitions.set(name(kind.name() + "." + component.name()), component(component));
            }
        }
    }

    private ObjectNode experiment(Class<? extends Record> type, Record defaults) {
        ObjectNode group = group(Settings.of(type), Optional.of(defaults));
        group.withObject("/properties/name").put("pattern", NAME);
        return group;
    }

    private static void addExtends(ObjectNode properties) {
        ObjectNode property = properties.putObject(Declaring.EXTENDS);
        property.put("description", "the file, or files, that this one is laid over; paths are relative to this file");
        ArrayNode forms = property.putArray("anyOf");
        forms.addObject().put("type", "string");
        forms.addObject().put("type", "array").putObject("items").put("type", "string");
    }

    /** A component of a kind: its bare name, or a map whose {@code type} decides what else may stand in it. */
    private ObjectNode choice(Kind<?> kind) {
        ObjectNode schema = JsonText.object();
        schema.putObject("if").put("type", "string");
        ArrayNode bare = schema.putObject("then").putArray("enum");
        ObjectNode map = schema.putObject("else").put("type", "object");
        ObjectNode type = map.putObject("properties").putObject(Merge.TYPE);
        type.put("description", "which " + kind.name());
        ArrayNode names = type.putArray("enum");
        if (complete) {
            map.putArray("required").add(Merge.TYPE);
        }
        ArrayNode branches = JsonText.object().arrayNode();
        for (ComponentType<?, ?> component : catalogue.components(kind)) {
            names.add(component.name());
            if (!complete || !Settings.of(component.config()).required()) {
                bare.add(component.name());
            }
            ObjectNode branch = branches.addObject();
            ObjectNode condition = branch.putObject("if");
            condition.putObject("properties").putObject(Merge.TYPE).put("const", component.name());
            condition.putArray("required").add(Merge.TYPE);
            branch.putObject("then").put("$ref", reference(kind.name() + "." + component.name()));
        }
        if (!branches.isEmpty()) {
            map.set("allOf", branches);
        }
        return schema;
    }

    private ObjectNode component(ComponentType<?, ?> type) {
        ObjectNode group = group(Settings.of(type.config()), Optional.of(type.defaults()));
        group.put("description", type.doc().summary());
        group.withObject("/properties").putObject(Merge.TYPE).put("const", type.name());
        return group;
    }

    private ObjectNode group(Settings settings, Optional<? extends Record> defaults) {
        ObjectNode schema = JsonText.object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonText.object().arrayNode();
        for (SettingField field : settings.fields()) {
            Optional<Object> standard = defaults.isPresent() ? defaults.flatMap(field::valueIn) : field.leftOut();
            ObjectNode property = value(field, standard);
            properties.set(field.name(), property);
            boolean needed = field.doc().required() || standard.isEmpty();
            if (needed || property.has("required")) {
                required.add(field.name());
            } else if (field.type().form() != SettingType.Form.GROUP) {
                property.set("default", JsonText.of(Unbinder.value(field, standard.get())));
            }
        }
        if (complete && !required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private ObjectNode value(SettingField field, Optional<Object> standard) {
        Optional<?> inner =
                standard.flatMap(value -> Settings.elements(value).stream().findFirst());
        ObjectNode schema = JsonText.object();
        switch (field.type().arity()) {
            case SINGLE -> schema = single(field, inner);
            case OPTIONAL -> {
                ArrayNode forms = schema.putArray("anyOf");
                forms.add(single(field, inner));
                forms.addObject().put("type", "null");
            }
            case LIST -> {
                schema.put("type", "array").set("items", single(field, Optional.empty()));
                if (field.doc().distinct()) {
                    schema.put("uniqueItems", true);
                }
            }
        }
        return schema.put("description", field.doc().value());
    }

    private ObjectNode single(SettingField field, Optional<?> standard) {
        ObjectNode schema = JsonText.object();
        switch (field.type().form()) {
            case INTEGER -> bounds(schema.put("type", "integer"), field);
            case NUMBER -> bounds(schema.put("type", "number"), field);
            case TRUTH -> schema.put("type", "boolean");
            case TEXT -> schema.putArray("type").add("string").add("number").add("boolean");
            case CHOICE -> field.type().choices().forEach(schema.putArray("enum")::add);
            case COMPONENT -> schema.put("$ref", reference(field.type().kind().name()));
            case GROUP -> schema = group(Settings.of(field.type().group()), standard.map(Record.class::cast));
        }
        return schema;
    }

    private static void bounds(ObjectNode schema, SettingField field) {
        if (Double.isFinite(field.doc().min())) {
            schema.set(
                    field.doc().aboveMin() ? "exclusiveMinimum" : "minimum",
                    JsonText.number(field.doc().min()));
        }
        if (Double.isFinite(field.doc().max())) {
            schema.set(
                    field.doc().belowMax() ? "exclusiveMaximum" : "maximum",
                    JsonText.number(field.doc().max()));
        }
    }

    private String name(String definition) {
        return (complete ? "complete." : "partial.") + definition;
    }

    private String reference(String definition) {
        return "#/$defs/" + name(definition);
    }
}
