package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep runs, and what it does not. */
class SweepTest {

    private static final String BASE =
            """
            data: {type: gaussian, dimensions: 2, standardDeviation: 0.5, examples: {train: 500, validation: 200, test: 200}}
            model:
              encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 6, logSnrMin: -6}}
              decoder: {type: denoiser, network: {type: mlp, width: 16, blocks: 1}, likelihood: {type: gaussian}}
            loss: {type: continuous-vdm}
            optimizer: {type: adam}
            training: {steps: 40, batchSize: 32, averageDecay: 0}
            compute: {threads: 1}
            evaluation: {batchSize: 200, maxLevels: 2}
            """;

    @TempDir
    private Path folder;

    private List<String> arguments(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), "name: " + name + "\n" + BASE + text);
        return List.of(
                "sweep",
                file.toString(),
                "--json",
                "--launcher",
                "{type: local, cores: 2}",
                "--runs",
                folder.resolve("runs").toString());
    }

    private Map<String, JsonNode> sweep(String name, String text) throws IOException {
        return byName(CommandLineRun.of(arguments(name, text)).json());
    }

    private static Map<String, JsonNode> byName(JsonNode sweep) {
        Map<String, JsonNode> runs = new TreeMap<>();
        sweep.get("runs").forEach(run -> runs.put(run.get("name").asText(), run));
        return runs;
    }

    @Test
    void anotherVariantRunsOnlyWhatIsNewAndAnotherFileSharesItsRuns() throws IOException {
        Map<String, JsonNode> first =
                sweep("first", "ablate: {baseline: plain, variants: {fast: {optimizer: {learningRate: 0.01}}}}");
        assertThat(first).containsOnlyKeys("plain", "fast");
        assertThat(first.values()).allMatch(run -> run.get("attempt").asInt() == 1);
        Map<String, JsonNode> second = sweep(
                "second",
                "description: the same and one more\n"
                        + "ablate: {baseline: as-it-was, variants: {fast: {optimizer: {learningRate: 0.01}}, longer: {training: {steps: 50}}}}");
        assertThat(second).containsOnlyKeys("as-it-was", "fast", "longer");
        assertThat(second.values()).allMatch(run -> run.get("state").asText().equals("done"));
        assertThat(second.get("as-it-was").get("attempt").asInt()).isZero();
        assertThat(second.get("longer").get("attempt").asInt()).isEqualTo(1);
        assertThat(second.get("as-it-was").get("folder"))
                .isEqualTo(first.get("plain").get("folder"));
        assertThat(second.get("fast").get("weightsSha256"))
                .isEqualTo(first.get("fast").get("weightsSha256"));
    }

    @Test
    void howOftenARunIsDrawnDoesNotMakeItAnotherRun() throws IOException {
        String sampler = "sampling: {sampler: {type: ancestral, steps: 2}, count: 9%s}\n";
        JsonNode seldom =
                sweep("seldom", sampler.formatted("")).values().iterator().next();
        JsonNode often = sweep("often", sampler.formatted(", every: 10"))
                .values()
                .iterator()
                .next();
        assertThat(often.get("folder")).isEqualTo(seldom.get("folder"));
        assertThat(often.get("attempt").asInt()).isZero();
    }

    @Test
    void twoSweepsOfOneFileAtOnceRunNothingTwice() throws Exception {
        List<String> arguments = arguments("both", "seeds: 3\n");
        Process one = CommandLineRun.start(folder.resolve("one.txt"), arguments);
        Process two = CommandLineRun.start(folder.resolve("two.txt"), arguments);
        assertThat(one.waitFor()).isZero();
        assertThat(two.waitFor()).isZero();
        Map<String, JsonNode> runs = byName(CommandLineRun.json(Files.readString(folder.resolve("two.txt"))));
        assertThat(runs).hasSize(3);
        for (JsonNode run : runs.values()) {
            Path provenance = Path.of(run.get("folder").asText(), "provenance.json");
            assertThat(new ObjectMapper().readTree(provenance.toFile()).get("attempts"))
                    .hasSize(1);
        }
    }

    @Test
    void aBadVariantIsStoppedEarlyAndAGoodOneEndsAsWithoutPauses() throws IOException {
        String ablation =
                "ablate: {variants: {good: {optimizer: {learningRate: 0.01}}, bad: {optimizer: {learningRate: 1.0e-9}}}}\n";
        Map<String, JsonNode> raced = sweep("raced", ablation + "halving: {firstStep: 15}\n");
        assertThat(raced.get("bad").get("state").asText()).isEqualTo("stopped-early");
        assertThat(raced.get("bad").get("step").asInt()).isEqualTo(15);
        assertThat(raced.get("bad").get("cause").asText()).startsWith("after step 15 it was number 2 of 2 (");
        assertThat(raced.get("good").get("state").asText()).isEqualTo("done");
        CommandLineRun alone = CommandLineRun.of(List.of(
                "run",
                folder.resolve("raced.yaml").toString(),
                "--json",
                "--runs",
                folder.resolve("alone").toString(),
                "--set",
                "ablate.variants={good: {}}"));
        JsonNode undisturbed = byName(alone.json()).get("raced-good");
        assertThat(raced.get("good").get("weightsSha256")).isEqualTo(undisturbed.get("weightsSha256"));
    }

    /** A plugin with a network that takes its process with it as it is made: it writes to the address 0. */
    private Path crashingPlugin() throws IOException {
        Path source = Files.writeString(
                folder.resolve("Crash.java"),
                """
                import java.util.ArrayList;
import java.util.List;
                import org.ladderlab.spi.*;
                import org.ladderlab.spi.settings.*;
                import org.ladderlab.spi.tensors.*;
                import org.ladderlab.spi.data.*;
                import org.ladderlab.spi.model.*;
                import org.ladderlab.spi.diffusion.*;
                import org.ladderlab.spi.run.*;
                public final class Crash implements Plugin {
                    public record Config(@Setting("units") int width) {}
                    public String name() { return "crash"; }
                    public List<ComponentType<?, ?>> components() {
                        return List.of(ComponentType.of(Kind.NETWORK, "crash", new Config(1),
                                new ComponentType.Doc("Crashes.", "", ""), (config, context) -> crash()));
                    }
                    static Network crash() {
                        try {
                            var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
                            field.setAccessible(true);
                            ((sun.misc.Unsafe) field.get(null)).putAddress(0, 1);
                            return null;
                        } catch (ReflectiveOperationException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
                """);
        Path classes = Files.createDirectories(folder.resolve("classes/META-INF/services"));
        Files.writeString(classes.resolve("org.ladderlab.spi.Plugin"), "Crash\n");
        Path target = folder.resolve("classes");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                new ByteArrayOutputStream(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                target.toString(),
                                source.toString()))
                .isZero();
        return target;
    }

    @Test
    void aVariantThatCrashesInItsFirstStepIsNamedAndTheOthersAreDone() throws IOException {
        List<String> arguments = new ArrayList<>(arguments(
                "crashing", "ablate: {baseline: plain, variants: {bad: {model: {decoder: {network: crash}}}}}"));
        arguments.addAll(List.of("--plugin-path", crashingPlugin().toString(), "--attempts", "1"));
        CommandLineRun sweep = CommandLineRun.of(arguments);

        assertThat(sweep.exitCode()).isEqualTo(1);
        assertThat(sweep.err())
                .contains("The variant bad cannot be tried: the process ", "in native code (signal ")
                .contains("The others do not suffer from it");
        Map<String, JsonNode> runs = byName(CommandLineRun.json(sweep.out()));
        assertThat(runs.get("plain").get("state").asText()).isEqualTo("done");
        assertThat(runs.get("bad").get("state").asText()).isEqualTo("failed");
        assertThat(runs.get("bad").get("cause").asText()).contains("in native code (signal ");
    }
}
