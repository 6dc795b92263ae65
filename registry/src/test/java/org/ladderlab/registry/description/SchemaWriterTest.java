package org.ladderlab.registry.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ladderlab.registry.Lab;
import org.ladderlab.registry.LabPlugin;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.experiment.ExperimentReader;
import org.ladderlab.registry.settings.Unbinder;
import org.ladderlab.registry.yaml.YamlWriter;

class SchemaWriterTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String REST = "\nmodel: {schedule: cosine, network: identity}\nloss: elbo\n";

    private final JsonNode schema = SchemaWriter.write(Catalogue.of(new LabPlugin()), Lab.class, Lab.DEFAULTS);
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final JsonSchema checker = factory.getSchema(schema);

    private List<String> complaints(String yaml) throws IOException {
        return checker.validate(YAML.readTree(yaml)).stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void itIsAValidSchemaItself() {
        assertThat(factory.getSchema(SchemaLocation.of(SchemaId.V202012)).validate(schema))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: lab" + REST,
                "name: 2024" + REST,
                "name: lab\nmodel: {schedule: {type: learned, network: {type: mlp, width: 3}}, network: identity}\nloss: elbo",
                "name: lab\ntraining: {clipNorm: null, decay: half-cosine, averageDecay: 0, halfPrecision: true}"
                        + REST,
                "name: lab\nmetrics: [nearest, {type: nearest, label: a}]\nsampling: {count: 1, temperatures: [1]}"
                        + REST,
                "name: lab\noptimizer: {type: adam, betas: {first: 0.5}}\ncheck: null" + REST,
                "extends: base.yaml\nmodel: {schedule: {offset: 0.1}}",
                "extends: [base.yaml, fast.yaml]",
                "name: lab\nruns: {a: {seed: 3}, b: {extends: other.yaml}, c: }" + REST,
                "name: lab\nablate: {baseline: a, variants: {b: {seed: 3, seeds: 2}, c: }}\nhalving: {firstStep: 3}"
                        + REST,
                "name: lab\nsweep: {grid: {a.b: [1, x]}, zip: {c: {d: [1]}}, exclude: [{a.b: 1}]}\nseeds: [1, 2]"
                        + REST,
                "name: lab\nsweep: [{rows: [{a: {b: 1}}]}, {random: {points: 3, over: {a: {from: 1, to: 2, scale: log}}}}]"
                        + REST,
                "name: lab\nseeds: {atMost: 4, halfWidth: 1}" + REST,
            })
    void itTakesWhatTheReaderTakes(String yaml) throws IOException {
        assertThat(complaints(yaml)).isEmpty();
    }

    @Test
    void itTakesAResolvedFile() throws IOException {
        assertThat(complaints(YamlWriter.block(
                        Unbinder.group(new ExperimentReader<>(Catalogue.of(new LabPlugin()), Lab.class, Lab.DEFAULTS)
                                .read(
                                        Path.of("src/test/resources/mistakes/parts/base.yaml"),
                                        List.of("metrics=[nearest]", "sampling={count: 3, temperatures: [1, 2]}"))
                                .get(0)
                                .value()))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: lab\nloss: elbo",
                "name: lab\nmodel: {schedule: cosin, network: identity}\nloss: elbo",
                "name: lab\nmodel: {schedule: {offset: 0.1}, network: identity}\nloss: elbo",
                "name: lab\nmodel: {schedule: {type: cosine, offset: 1}, network: identity}\nloss: elbo",
                "name: lab\nmodel: {schedule: {type: cosine, ofset: 0.1}, network: identity}\nloss: elbo",
                "name: lab\nmodel: {schedule: cosine, network: mlp}\nloss: elbo",
                "name: lab\nmodel: {schedule: cosine}\nloss: elbo",
                "name: a/b" + REST,
                "name: lab\nseed: -1" + REST,
                "name: lab\nseed: 1.5" + REST,
                "name: lab\ncolour: blue" + REST,
                "name: lab\ntraining: {clipNorm: 0}" + REST,
                "name: lab\ntraining: {decay: half_cosine}" + REST,
                "name: lab\ntraining: {halfPrecision: 'yes'}" + REST,
                "name: lab\nsplits: test" + REST,
                "name: lab\nsampling: {count: 3}" + REST,
                "name: lab\noptimizer: null" + REST,
                "extends: 3",
                "extends: base.yaml\ntraining: {steps: many}",
                "extends: base.yaml\nmodel: {schedule: {type: cosine, logSnrMin: 0.1}}",
                "name: lab\nruns: {}" + REST,
                "name: lab\nruns: {a: {seed: x}}" + REST,
                "name: lab\nruns: {a: {runs: {b: {}}}}" + REST,
                "name: lab\nruns: {'a/b': {}}" + REST,
                "name: lab\nablate: {a: {}}" + REST,
                "name: lab\nsweep: {gird: {a: [1]}}" + REST,
                "name: lab\nsweep: {grid: {a: 1}}" + REST,
                "name: lab\nsweep: {random: {points: 2}}" + REST,
                "name: lab\nsweep: {random: {points: 2, over: {a: {from: 1}}}}" + REST,
                "name: lab\nseeds: 0" + REST,
                "name: lab\nseeds: {atMost: 4}" + REST,
                "name: lab\nhalving: {factor: 2}" + REST,
                "name: lab\nlauncher: nowhere" + REST
            })
    void itRefusesWhatTheReaderRefuses(String yaml) throws IOException {
        assertThat(complaints(yaml)).isNotEmpty();
    }

    @Test
    void settingsCarryTheirDocumentation() {
        JsonNode offset = schema.at("/$defs/complete.schedule.cosine/properties/offset");
        assertThat(offset.toString())
                .isEqualTo("{\"type\":\"number\",\"minimum\":0,\"exclusiveMaximum\":1,"
                        + "\"description\":\"shift of the time\",\"default\":0.008}");
        assertThat(schema.at("/$defs/complete.file/required").toString()).isEqualTo("[\"name\",\"model\",\"loss\"]");
    }
}
