package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.journal.Journal;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;

/** {@code ui}, {@code sync} and {@code export} as a user starts them, on one real server: the one that {@code ui} starts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrackingCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEPS = 700;
    private static final String EXPERIMENT =
            """
            name: tracked
            data: {type: toy-2d}
            model:
              encoder: {type: mlp-ladder, width: [8], latents: [2]}
              decoder: {type: mlp-ladder, likelihood: {type: gaussian}}
            loss: {type: hierarchical-elbo}
            optimizer: {type: adam}
            training: {steps: %d, batchSize: 32, logEvery: 1, checkpointEvery: 100}
            evaluation: {splits: [train, test], examples: 200, draws: 1}
            sampling: {sampler: {type: top-down}, count: 100}
            compute: {threads: 1}
            """
                    .formatted(STEPS);

    @TempDir
    private static Path folder;

    private Process ui;
    private String uri = "";

    @BeforeAll
    void start() throws Exception {
        Path python = python();
        Files.writeString(folder.resolve("tracked.yaml"), EXPERIMENT);
        Files.writeString(
                folder.resolve("pair.yaml"),
                EXPERIMENT.replace("tracked", "pair") + "runs: {one: {seed: 1}, two: {seed: 2}}\n");
        assertThat(command(Map.of(), "run", "pair.yaml").waitFor())
                .as(printed())
                .isZero();
        // Whoever starts the tests in the background has them ignore Ctrl-C, and their children with them.
        List<String> heedingInterrupts = List.of("env", "--default-signal=INT");
        ui = start(heedingInterrupts, Map.of("LADDERLAB_MLFLOW_PYTHON", python.toString()), "ui", "--port", "0");
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
        while (!printed().contains("stop it with Ctrl-C") && ui.isAlive() && System.nanoTime() < until) {
            Thread.sleep(200);
        }
        assertThat(printed()).contains("MLflow is at http://127.0.0.1:");
        uri = printed().replaceFirst("(?s).*MLflow is at ([^;]+);.*", "$1");
    }

    @AfterAll
    void stop() {
        if (ui != null) {
            ui.descendants().forEach(ProcessHandle::destroyForcibly);
            ui.destroyForcibly();
        }
    }

    /** The Python of the tracker's own tests. Without it these tests are skipped, except in continuous integration. */
    private static Path python() throws Exception {
        String given = System.getenv().getOrDefault("LADDERLAB_MLFLOW_PYTHON", "");
        Path made = CommandLineRun.root().resolve("plugins/mlflow/target");
        if (!given.isBlank()) {
            return Path.of(given);
        }
        Path found = null;
        if (Files.isDirectory(made)) {
            try (Stream<Path> folders = Files.list(made)) {
                found = folders.filter(each -> Files.exists(each.resolve("complete")))
                        .map(each -> each.resolve("bin/python"))
                        .findFirst()
                        .orElse(null);
            }
        }
        if (found == null && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("There is no Python with MLflow: the tests of plugins/mlflow make it in " + made
                    + ", and LADDERLAB_MLFLOW_PYTHON can name another.");
        }
        assertThat(found).as("a Python with MLflow below " + made).isNotNull();
        return found;
    }

    /** Starts a command with its words in the file {@code printed}. */
    private Process command(Map<String, String> environment, String... arguments) throws Exception {
        return start(List.of(), environment, arguments);
    }

    private Process start(List<String> prefix, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.ladderlab.cli.Main"));
        command.addAll(List.of(arguments));
        Files.deleteIfExists(folder.resolve("printed"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MLFLOW_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String printed() throws Exception {
        Path file = folder.resolve("printed");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private List<Path> runs(String prefix) throws Exception {
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            return runs.filter(run -> run.getFileName().toString().startsWith(prefix))
                    .filter(run -> Files.exists(run.resolve("journal.jsonl")))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @Order(1)
    void uiSyncsTheLocalRunsAndPrintsTheLinkThatComparesThem() throws Exception {
        assertThat(printed()).containsPattern("runs/pair-one-\\w+: \\d+ points sent, 0 pending");
        assertThat(printed()).containsPattern("runs/pair-two-\\w+: \\d+ points sent, 0 pending");
        assertThat(printed()).containsOnlyOnce("compare them: " + uri + "/#/experiments/");
        try (MlflowClient client = new MlflowClient(uri)) {
            assertThat(client.getExperimentByName("pair")).isPresent();
            for (Path run : runs("pair-")) {
                assertThat(server(client, "pair", run)).isEqualTo(journal(run));
            }
        }
    }

    @Test
    @Order(2)
    void exportPrintsEveryPointInBothForms() throws Exception {
        Path run = runs("pair-one").get(0);
        List<String> points = new ArrayList<>();
        for (Journal.Entry entry : Journal.read(run.resolve("journal.jsonl"))) {
            if (entry instanceof Journal.Metrics at) {
                at.values()
                        .forEach((key, value) -> points.add(String.join(
                                ",",
                                run.getFileName().toString(),
                                key,
                                Long.toString(at.step()),
                                Long.toString(at.time().toEpochMilli()),
                                value.toString())));
            }
        }
        assertThat(points).hasSizeGreaterThan(5 * STEPS);

        CommandLineRun csv = CommandLineRun.of(List.of("export", run.toString()));
        assertThat(csv.out().lines().skip(1)).containsExactlyElementsOf(points);
        assertThat(csv.out()).startsWith("run,key,step,timestamp,value\n");

        CommandLineRun jsonl = CommandLineRun.of(List.of("export", run.toString(), "--format", "jsonl"));
        List<String> read = new ArrayList<>();
        for (String line : jsonl.out().lines().toList()) {
            JsonNode point = JSON.readTree(line);
            read.add(String.join(
                    ",",
                    point.get("run").asText(),
                    point.get("key").asText(),
                    point.get("step").asText(),
                    point.get("timestamp").asText(),
                    point.get("value").asText()));
        }
        assertThat(read).containsExactlyElementsOf(points);
    }

    @Test
    @Order(3)
    void syncingAgainSendsNothingAndWithAnAddressUiOnlySyncs() throws Exception {
        CommandLineRun again = CommandLineRun.of(
                List.of("sync", "--runs", folder.resolve("runs").toString(), "--server", uri, "--json"));
        assertThat(again.json().get("runs")).hasSize(2).allSatisfy(run -> {
            assertThat(run.get("sent").asLong()).isZero();
            assertThat(run.get("pending").asLong()).isZero();
        });
        Process there = command(Map.of("MLFLOW_TRACKING_URI", uri), "ui");
        assertThat(there.waitFor(2, TimeUnit.MINUTES)).as("it ends by itself").isTrue();
        assertThat(printed()).contains("compare them: " + uri).doesNotContain("Ctrl-C");
    }

    @Test
    @Order(4)
    void aDiskThatIsFullUnderTheJournalLosesNothingAndDoublesNothingOnTheServer() throws Exception {
        String tracker = "trackers=[{type: mlflow, trackingUri: '" + uri + "'}]";
        List<String> smallDisk = List.of("bash", "-c", "ulimit -f 160; exec \"$@\"", "bash");
        Process full = start(smallDisk, Map.of(), "run", "tracked.yaml", "--set", tracker, "--set", "seed=3");
        assertThat(full.waitFor()).isEqualTo(1);
        assertThat(printed()).contains("journal.jsonl (", "start the same command again");
        Path run = runs("tracked-").get(0);
        assertThat(Files.readString(run.resolve("journal.jsonl"))).endsWith("}\n");

        assertThat(command(Map.of(), "run", "tracked.yaml", "--set", tracker, "--set", "seed=3")
                        .waitFor())
                .as(printed())
                .isZero();
        assertThat(printed()).contains("Going on after step", "in MLflow: " + uri + "/#/experiments/");
        assertThat(CommandLineRun.of(List.of("sync", run.toString(), "--server", uri))
                        .exitCode())
                .isZero();
        try (MlflowClient client = new MlflowClient(uri)) {
            assertThat(server(client, "tracked", run)).isEqualTo(journal(run));
        }
    }

    @Test
    @Order(5)
    void aServerThatIsAwayIsSaidWithWhatIsPendingAndNoFileAndNoWordHoldsThePassword() throws Exception {
        Map<String, String> away = Map.of("MLFLOW_TRACKING_URI", "http://me:t0psecret@127.0.0.1:1");
        Process run = command(away, "run", "tracked.yaml", "--set", "training.steps=20");
        assertThat(run.waitFor()).as(printed()).isZero();
        assertThat(printed())
                .containsPattern("\\d+ points are pending for MLflow at http://127.0.0.1:1:")
                .contains("bring them with: ./ladderlab sync ")
                .doesNotContain("t0psecret");
        try (Stream<Path> files = Files.walk(folder.resolve("runs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readAllBytes(file)).as(file.toString()).satisfies(bytes -> assertThat(
                                new String(bytes, StandardCharsets.ISO_8859_1))
                        .doesNotContain("t0psecret"));
            }
        }
    }

    @Test
    @Order(6)
    void aSweepIsAParentRunWithTheMeansOfItsVariantsAndItsLinkIsAViewGroupedByVariant() throws Exception {
        Files.writeString(
                folder.resolve("rates.yaml"),
                EXPERIMENT
                                .replace("tracked", "rates")
                                .replace("steps: " + STEPS, "steps: 60")
                                .replace("count: 100", "count: 100, every: 20")
                        + "ablate: {baseline: slow, variants: {slow: {}, fast: {optimizer: {learningRate: 0.01}}}}\n"
                        + "seeds: 2\n");
        Map<String, String> tracked = Map.of("MLFLOW_TRACKING_URI", uri);
        assertThat(command(tracked, "sweep", "rates.yaml").waitFor())
                .as(printed())
                .isZero();
        String printed = printed();
        assertThat(printed).containsOnlyOnce("in MLflow: " + uri);
        Matcher link = Pattern.compile(
                        "in MLflow: " + uri + "/#/experiments/(\\d+)/runs\\?\\S*viewStateShareKey=(\\S+)")
                .matcher(printed);
        assertThat(link.find()).as(printed).isTrue();
        String sweep = printed.replaceFirst("(?s).*sweep folder: (\\S+).*", "$1");
        assertThat(command(tracked, "compare", sweep).waitFor()).as(printed()).isZero();

        try (MlflowClient client = new MlflowClient(uri)) {
            Service.Experiment experiment = client.getExperimentByName("rates").orElseThrow();
            assertThat(experiment.getExperimentId()).as("the link's experiment").isEqualTo(link.group(1));
            JsonNode view = JSON.readTree(experiment.getTagsList().stream()
                    .filter(tag -> tag.getKey().equals("mlflow.sharedViewState." + link.group(2)))
                    .findFirst()
                    .orElseThrow()
                    .getValue());
            assertThat(view.at("/groupBy/groupByKeys/0/groupByData").asText()).isEqualTo("variant");
            assertThat(view.get("selectedColumns"))
                    .extracting(JsonNode::asText)
                    .contains("metrics.`test/total`", "params.`optimizer.learningRate`", "params.`seed`")
                    .hasSize(4);

            Service.Run parent = the("sweep", experiment, client).get(0);
            String note = tag(parent, "mlflow.note.content");
            assertThat(parent.getData().getMetricsList())
                    .as("what compare found")
                    .extracting(Service.Metric::getKey)
                    .anyMatch(key -> key.contains("fast"));
            List<Service.Run> children = the("run", experiment, client);
            assertThat(children)
                    .extracting(run -> run.getInfo().getRunName())
                    .containsExactlyInAnyOrder("slow-seed1", "slow-seed2", "fast-seed1", "fast-seed2");
            for (Service.Run child : children) {
                assertThat(tag(child, "mlflow.parentRunId"))
                        .isEqualTo(parent.getInfo().getRunId());
                JsonNode images = JSON.readTree(client.sendGet(
                        "artifacts/list?path=images&run_id=" + child.getInfo().getRunId()));
                assertThat(images.get("files"))
                        .as("pictures by step")
                        .extracting(image -> image.get("path").asText())
                        .extracting(path -> path.replaceFirst("images/(\\w+)\\+step\\+(\\d+).*", "$1 $2"))
                        .contains("samples 0", "samples 20", "samples 40", "samples 60");
            }
            for (String variant : List.of("slow", "fast")) {
                double mean = children.stream()
                        .filter(run -> tag(run, "variant").equals(variant))
                        .flatMap(run -> run.getData().getMetricsList().stream())
                        .filter(metric -> metric.getKey().equals("test/total"))
                        .mapToDouble(Service.Metric::getValue)
                        .average()
                        .orElseThrow();
                assertThat(note).contains("| %s | 2 | %.4f |".formatted(variant, mean));
            }
        }
    }

    /** The experiment's runs of one kind. */
    private static List<Service.Run> the(String kind, Service.Experiment experiment, MlflowClient client) {
        return client
                .searchRuns(List.of(experiment.getExperimentId()), "tags.`ladderlab.kind` = '" + kind + "'")
                .stream()
                .map(run -> client.getRun(run.getRunId()))
                .toList();
    }

    private static String tag(Service.Run run, String key) {
        return run.getData().getTagsList().stream()
                .filter(tag -> tag.getKey().equals(key))
                .map(Service.RunTag::getValue)
                .findFirst()
                .orElse("");
    }

    @Test
    @Order(7)
    void controlCStopsTheServerToo() throws Exception {
        List<ProcessHandle> servers = ui.descendants().toList();
        assertThat(servers).isNotEmpty();
        new ProcessBuilder("kill", "-INT", Long.toString(ui.pid())).start().waitFor();
        assertThat(ui.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        int port = Integer.parseInt(uri.replaceFirst(".*:", ""));
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    /** The journal's curves and final scores, as MLflow shall have them: {@code step=value} by key. */
    private static Map<String, List<String>> journal(Path run) {
        Map<String, List<String>> points = new TreeMap<>();
        for (Journal.Entry entry : Journal.read(run.resolve("journal.jsonl"))) {
            if (entry instanceof Journal.Metrics at) {
                at.values().forEach((key, value) -> points.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(point(key, key.startsWith("batch/") ? at.step() : 0, value)));
            }
        }
        assertThat(points.get("batch/loss")).hasSize(STEPS);
        assertThat(points).containsKeys("train/total", "test/bitsPerDim");
        return points;
    }

    /** What was computed again after a stop took another time, of which the server keeps the first. */
    private static String point(String key, long step, double value) {
        return key.endsWith("PerSecond") ? Long.toString(step) : step + "=" + value;
    }

    /** What the server has of a run, but for its load and its ledger's terms, which are not in the journal. */
    private static Map<String, List<String>> server(MlflowClient client, String experiment, Path folder)
            throws Exception {
        String runId = JSON.readTree(folder.resolve("provenance.json").toFile())
                .get("runId")
                .asText();
        String id = client.searchRuns(
                        List.of(client.getExperimentByName(experiment)
                                .orElseThrow()
                                .getExperimentId()),
                        "tags.`ladderlab.run_uid` = '" + runId + "'")
                .get(0)
                .getRunId();
        Map<String, List<String>> points = new TreeMap<>();
        for (var metric : client.getRun(id).getData().getMetricsList()) {
            String key = metric.getKey();
            if (!key.matches("(system|ledger|depth)/.*")) {
                points.put(
                        key,
                        client.getMetricHistory(id, key).stream()
                                .sorted((a, b) -> Long.compare(a.getStep(), b.getStep()))
                                .map(point -> point(key, point.getStep(), point.getValue()))
                                .toList());
            }
        }
        return points;
    }
}
