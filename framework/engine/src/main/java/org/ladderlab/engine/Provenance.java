package org.ladderlab.engine;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.runs.Origins;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.runs.files.DurableFiles;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.files.StateFile;
import org.ladderlab.spi.data.Split;

/**
 * {@code provenance.json}: what a run was made from. What every attempt shares is at the top; where and when each attempt ran
 * is in {@code attempts}.
 */
final class Provenance {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root;

    private static final String MAIN = "org.ladderlab.cli.Main";

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
        ObjectNode data = root.putObject("data")
                .put("name", built.dataset().spec().name())
                .put("sha256", fingerprint);
        ArrayNode shape = data.putArray("shape");
        for (long axis : built.dataset().spec().shape().getShape()) {
            shape.add(axis);
        }
        ObjectNode sizes = data.putObject("sizes");
        for (Split split : Split.values()) {
            sizes.put(split.word(), built.dataset().size(split));
        }
        built.dataset()
                .spec()
                .grid()
                .ifPresent(
                        grid -> data.put("values", grid.count() + " from " + grid.lowest() + " to " + grid.highest()));
        ObjectNode parameters = root.putObject("parameters");
        built.parameterCounts().forEach(parameters::put);
        parameters.put("total", built.parameters().count());
        ArrayNode attempts = root.withArray("attempts");
        attempts.add(attempt(request, built));
        DurableFiles.write(file, StateFile.text(root));
        return new Provenance(root);
    }

    /** The modules of the framework whose code is not that of the last attempt recorded in a file, by name. */
    static List<String> changedModules(Path file, RunRequest request) {
        JsonNode attempts = read(file).path("attempts");
        JsonNode before = attempts.path(attempts.size() - 1).path("framework").path("modules");
        return request.origins().framework().modules().entrySet().stream()
                .filter(module ->
                        !before.path(module.getKey()).asText(module.getValue()).equals(module.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The same for every attempt at the run whose file this is; empty before the first. */
    static String runId(Path file) {
        return read(file).path("runId").asText();
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
        return StateFile.find(file, "Move it away; a run that goes on begins a new one.")
                .orElseGet(JSON::createObjectNode);
    }

    private static ObjectNode attempt(RunRequest request, BuiltExperiment built) {
        ObjectNode attempt =
                JSON.createObjectNode().put("started", Instant.now().toString());
        attempt.put("host", host());
        attempt.put("user", System.getProperty("user.name"));
        // The Java launcher's own record of the main class and its arguments.
        String command = System.getProperty("sun.java.command", "");
        if (command.startsWith(MAIN)) {
            attempt.put("command", "./ladderlab" + command.substring(MAIN.length()));
        }
        GitState git = new GitState();
        request.origins().file().ifPresent(file -> {
            attempt.put("file", file.toAbsolutePath().toString());
            git.of(file).ifPresent(state -> attempt.set("git", state));
        });
        ArrayNode plugins = attempt.putArray("plugins");
        for (PluginOrigin plugin : request.origins().plugins()) {
            ObjectNode node = plugins.addObject()
                    .put("name", plugin.plugin())
                    .put("location", plugin.location())
                    .put("sha256", plugin.sha256().orElse(""));
            git.of(Path.of(plugin.location())).ifPresent(state -> node.set("git", state));
        }
        Origins.Framework framework = request.origins().framework();
        ObjectNode modules = attempt.putObject("framework")
                .put("version", framework.version())
                .put("commit", framework.commit())
                .putObject("modules");
        framework.modules().forEach(modules::put);
        attempt.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        attempt.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        attempt.put("djl", ai.djl.engine.Engine.getDjlVersion());
        attempt.put("libtorch", ai.djl.engine.Engine.getEngine("PyTorch").getVersion());
        attempt.put("libtorchBuild", libtorchBuild());
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

    /** The folder that the native library was loaded from, which its build is named after, and the library's size. */
    private static String libtorchBuild() {
        Path folder = Path.of(LibUtils.getLibtorchPath());
        Path library = folder.resolve(System.mapLibraryName("torch_cpu"));
        try {
            String size =
                    Files.exists(library) ? ", " + library.getFileName() + " of " + Files.size(library) + " bytes" : "";
            return folder.getFileName() + size;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + library + ".", e);
        }
    }
}
