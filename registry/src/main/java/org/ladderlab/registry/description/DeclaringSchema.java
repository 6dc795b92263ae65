package org.ladderlab.registry.description;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiFunction;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.composition.SweepDraws;
import org.ladderlab.registry.composition.SweepReader;
import org.ladderlab.registry.yaml.JsonText;
import org.ladderlab.spi.run.Claim;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.SeedRule;
import org.ladderlab.spi.settings.FileNames;

/** The part of the schema that is about files which declare several experiments. */
final class DeclaringSchema {

    private static final String NAME = "^" + FileNames.NAME + "$";

    private final BiFunction<Class<? extends Record>, Record, ObjectNode> settings;

    /**
     * Makes the part.
     *
     * @param settings gives the schema of a record of settings with its defaults
     */
    DeclaringSchema(BiFunction<Class<? extends Record>, Record, ObjectNode> settings) {
        this.settings = settings;
    }

    /** Adds the definitions that the keys refer to. */
    void define(ObjectNode definitions) {
        definitions.set("variants", variants());
        definitions.set("ablate", ablate());
        definitions.set("sweep", sweep(definitions));
        definitions.set("seeds", seeds());
        definitions.set(Declaring.HALVING, settings.apply(Halving.class, Halving.DEFAULTS));
        definitions.set(
                Declaring.CLAIMS,
                settings.apply(Claim.All.class, Claim.All.DEFAULTS).at("/properties/" + Declaring.CLAIMS));
    }

    /** Adds the keys that may stand at the top of a file. */
    static void addWhole(ObjectNode properties) {
        reference(properties, Declaring.RUNS, "variants", "several experiments: each run's name and what it changes");
        reference(properties, Declaring.ABLATE, "ablate", "a baseline, and variants that are compared with it");
        reference(properties, Declaring.HALVING, Declaring.HALVING, "bad variants are stopped early");
        reference(properties, Declaring.CLAIMS, Declaring.CLAIMS, "what is claimed of the runs, and when it holds");
        reference(properties, Declaring.LAUNCHER, "complete.launcher", "where the runs are carried out");
        addVaried(properties);
    }

    /** Adds the keys that may stand in a variant too. */
    static void addVaried(ObjectNode properties) {
        reference(properties, Declaring.SWEEP, "sweep", "what is varied");
        reference(properties, Declaring.SEEDS, "seeds", "how many seeds, which, or until when");
    }

    private static void reference(ObjectNode properties, String key, String definition, String description) {
        properties.putObject(key).put("$ref", "#/$defs/" + definition).put("description", description);
    }

    private static ObjectNode variants() {
        ObjectNode schema = JsonText.object().put("type", "object").put("minProperties", 1);
        schema.putObject("propertyNames").put("pattern", NAME);
        ArrayNode forms = schema.putObject("additionalProperties").putArray("anyOf");
        forms.addObject().put("$ref", "#/$defs/partial.run");
        forms.addObject().put("type", "null");
        return schema;
    }

    private static ObjectNode ablate() {
        ObjectNode schema = JsonText.object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        properties
                .putObject(Declaring.BASELINE)
                .put("type", "string")
                .put("pattern", NAME)
                .put("description", "the variant of this name, or else the file as it stands");
        reference(properties, Declaring.VARIANTS, "variants", "each variant's name and what it changes");
        schema.putArray("required").add(Declaring.VARIANTS);
        return schema;
    }

    private ObjectNode seeds() {
        ObjectNode schema = JsonText.object();
        ArrayNode forms = schema.putArray("anyOf");
        forms.addObject().put("type", "integer").put("minimum", 1);
        ObjectNode list =
                forms.addObject().put("type", "array").put("minItems", 1).put("uniqueItems", true);
        list.putObject("items").put("type", "integer").put("minimum", 0);
        forms.add(settings.apply(SeedRule.class, SeedRule.DEFAULTS));
        forms.addObject().put("type", "null");
        return schema;
    }

    private ObjectNode sweep(ObjectNode definitions) {
        definitions.set("axes", axes());
        definitions
                .putObject("rows")
                .put("type", "array")
                .put("minItems", 1)
                .putObject("items")
                .put("type", "object");
        definitions.set("draws", draws());
        ObjectNode one = definitions.putObject("points").put("type", "object").put("additionalProperties", false);
        ObjectNode forms = one.put("minProperties", 1).putObject("properties");
        reference(forms, SweepReader.GRID, "axes", "every value with every other: lists by path");
        reference(forms, SweepReader.ZIP, "axes", "the lists side by side: lists of one length by path");
        reference(forms, SweepReader.ROWS, "rows", "each row's values by path");
        reference(forms, SweepReader.RANDOM, "draws", "points at random");
        reference(forms, SweepReader.LOW_DISCREPANCY, "draws", "points that lie evenly");
        reference(forms, SweepReader.EXCLUDE, "rows", "points with all of these values are left out");
        ObjectNode schema = JsonText.object();
        ArrayNode either = schema.putArray("anyOf");
        either.addObject().put("$ref", "#/$defs/points");
        ObjectNode several = either.addObject().put("type", "array").put("minItems", 1);
        several.putObject("items").put("$ref", "#/$defs/points");
        either.addObject().put("type", "null");
        return schema;
    }

    private static ObjectNode axes() {
        ObjectNode schema = JsonText.object().put("type", "object").put("minProperties", 1);
        ArrayNode values = schema.putObject("additionalProperties").putArray("anyOf");
        values.addObject().put("type", "array").put("minItems", 1);
        values.addObject().put("$ref", "#/$defs/axes");
        return schema;
    }

    private ObjectNode draws() {
        ObjectNode schema = settings.apply(SweepDraws.Draws.class, SweepDraws.Draws.DEFAULTS);
        ObjectNode over = schema.withObject("/properties").putObject(SweepDraws.OVER);
        over.put("type", "object").put("minProperties", 1).put("description", "a range, or a list of choices, by path");
        ArrayNode ranges = over.putObject("additionalProperties").putArray("anyOf");
        ranges.add(settings.apply(SweepDraws.Range.class, SweepDraws.Range.DEFAULTS));
        ranges.addObject().put("type", "array").put("minItems", 1);
        schema.withArray("/required").add(SweepDraws.OVER);
        return schema;
    }
}
