package org.ladderlab.engine;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code provenance.json}: what a run was made from. What every attempt shares is at the top; where and when each attempt ran
 * is in {@code attempts}.
 */
final class Provenance {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root;

    private Provenance(ObjectNode root) {
        this.root = root;
    }

    /** Adds this attempt to the file, which is made if it is absent. */
    static Provenance record(Path file, RunRequest request, BuiltExperiment built) {
        ObjectNode root = read(file);
        if (!root.has("runId")) {
            root.put("runId", UUID.randomUUID().toString());
        }
        root.put("seed", request.experiment().seed());
        String fingerprint = built.dataset().fingerprint();
        if (!root.path("data").path("sha256").asText(fingerprint).equals(fingerprint)) {
            throw new RunException("The data '" + built.dataset().spec().name() + "' has changed since the run in "
                    + request.folder() + " began; give this run another folder, or bring the data back.");
        }
        root.putObject("data").put("name", built.dataset().spec().name()).put("sha256", fingerprint);
        request.experiment().model().weights().file().ifPresent(weights -> recordWeights(root, weights, request));
        ObjectNode parameters = root.putObject("parameters");
        built.parameterCounts().forEach(parameters::put);
        parameters.put("total", built.parameters().count());
        ArrayNode attempts = root.withArray("attempts");
        attempts.add(attempt(request, built));
        DurableFiles.write(file, root.toPrettyString() + "\n");
        return new Provenance(root);
    }

    private static void recordWeights(ObjectNode root, String weights, RunRequest request) {
        try {
            String sha256 = Hashes.sha256(Path.of(weights));
            if (!root.path("weights").path("sha256").asText(sha256).equals(sha256)) {
                throw new RunException("The initial weights " + weights + " have changed since the run in "
                        + request.folder() + " began; give this run another folder, or bring the file back.");
            }
            root.putObject("weights").put("file", weights).put("sha256", sha256);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the initial weights " + weights + ".", e);
        }
    }

    /**
     * The plugins whose code is not that of the last attempt recorded in a file, by name; none if there is no attempt yet. What
     * has no checksum, such as a folder of classes, is taken to be unchanged.
     */
    static List<String> changedPlugins(Path file, RunRequest request) {
        JsonNode attempts = read(file).path("attempts");
        Map<String, String> before = new LinkedHashMap<>();
        attempts.path(attempts.size() - 1)
                .path("plugins")
                .forEach(plugin -> before.put(
                        plugin.path("name").asText(), plugin.path("sha256").asText()));
        return request.plugins().stream()
                .filter(plugin -> !plugin.sha256().isEmpty())
                .filter(plugin ->
                        !before.getOrDefault(plugin.name(), plugin.sha256()).equals(plugin.sha256()))
                .map(RunRequest.PluginOrigin::name)
                .toList();
    }

    /** The same for every attempt at this run. */
    String runId() {
        return root.path("runId").asText();
    }

    /** The fingerprint of the data. */
    String dataSha256() {
        return root.path("data").path("sha256").asText();
    }

    /** Which attempt this is, from 1. */
    int attempts() {
        return root.path("attempts").size();
    }

    private static ObjectNode read(Path file) {
        try {
            JsonNode there = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
            return there instanceof ObjectNode object ? object : JSON.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
    }

    private static ObjectNode attempt(RunRequest request, BuiltExperiment built) {
        ObjectNode attempt =
                JSON.createObjectNode().put("started", Instant.now().toString());
        attempt.put("host", host());
        git("rev-parse", "HEAD").ifPresent(commit -> attempt.putObject("git")
                .put("commit", commit.strip())
                .put("dirty", !git("status", "--porcelain").orElse("").isBlank())
                .put("diffSha256", Hashes.sha256(git("diff", "HEAD", "--binary").orElse(""))));
        ArrayNode plugins = attempt.putArray("plugins");
        for (RunRequest.PluginOrigin plugin : request.plugins()) {
            plugins.addObject()
                    .put("name", plugin.name())
                    .put("location", plugin.location())
                    .put("sha256", plugin.sha256());
        }
        attempt.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        attempt.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        attempt.put("djl", ai.djl.engine.Engine.getDjlVersion());
        attempt.put("libtorch", ai.djl.engine.Engine.getEngine("PyTorch").getVersion());
        attempt.put("device", built.manager().getDevice().toString());
        attempt.put("threads", JniUtils.getNumThreads());
        attempt.put(
                "precision", request.experiment().compute().precision().name().toLowerCase(Locale.ROOT));
        return attempt;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** What git prints; empty where there is no git or no repository. */
    private static Optional<String> git(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
