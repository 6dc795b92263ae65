package org.ladderlab.plugins.mlflow.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ladderlab.plugins.mlflow.folder.RunFiles;

/** The Python environment that MLflow's server runs in: made once, of one version. */
final class PythonEnvironment {

    static final String MLFLOW_VERSION = "3.17.2";
    /** Names a Python that has MLflow already. */
    static final String VARIABLE = "LADDERLAB_MLFLOW_PYTHON";

    private static final int OLDEST_MINOR = 10;

    private PythonEnvironment() {}

    /**
     * The Python to start the server with; makes the environment if there is none (a minute, and 900 MB on the disk).
     *
     * @param cache the folder in which environments are kept
     * @throws IllegalStateException saying plainly what is missing
     */
    static synchronized Path python(Map<String, String> environment, Path cache, Consumer<String> tell)
            throws InterruptedException {
        String given = environment.getOrDefault(VARIABLE, "");
        if (!given.isBlank()) {
            return Path.of(given);
        }
        Path folder = cache.resolve("mlflow-" + MLFLOW_VERSION);
        Path python = folder.resolve("bin").resolve("python");
        Path complete = folder.resolve("complete");
        if (Files.exists(complete) && Files.exists(python)) {
            return python;
        }
        try {
            Files.createDirectories(cache);
            // Two processes that make it at once would clear each other's half-made folder.
            try (FileChannel making = FileChannel.open(
                            cache.resolve("mlflow-" + MLFLOW_VERSION + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = making.lock()) {
                if (!Files.exists(complete) || !Files.exists(python)) {
                    make(environment, folder, python, tell);
                    RunFiles.write(complete, MLFLOW_VERSION + "\n");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the Python environment " + folder + ".", e);
        }
        return python;
    }

    private static void make(Map<String, String> environment, Path folder, Path python, Consumer<String> tell)
            throws InterruptedException {
        String system = systemPython(environment)
                .orElseThrow(() -> new IllegalStateException("MLflow's server needs Python 3." + OLDEST_MINOR
                        + " or newer, and there is no python3 on the PATH; install it (for example the packages python3 and"
                        + " python3-venv), or set MLFLOW_TRACKING_URI to a server that runs elsewhere."));
        tell.accept("Making a Python environment with MLflow " + MLFLOW_VERSION + " in " + folder
                + " (once; a minute or two, 900 MB).");
        require(
                List.of(system, "-m", "venv", "--clear", folder.toString()),
                "the environment could not be made; install Python's venv module (for example the package python3-venv)");
        require(
                List.of(
                        python.toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "mlflow==" + MLFLOW_VERSION),
                "MLflow could not be installed; check the network and try again");
    }

    /** Where environments are kept: {@code XDG_CACHE_HOME/ladderlab}, or {@code ~/.cache/ladderlab}. */
    static Path cache(Map<String, String> environment) {
        String base = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path home = Path.of(System.getProperty("user.home"));
        return (base.isBlank() ? home.resolve(".cache") : Path.of(base)).resolve("ladderlab");
    }

    /** A Python on the PATH that is new enough. */
    static Optional<String> systemPython(Map<String, String> environment) throws InterruptedException {
        for (String folder : environment.getOrDefault("PATH", "").split(java.io.File.pathSeparator)) {
            Path python = Path.of(folder.isBlank() ? "." : folder, "python3");
            if (Files.isExecutable(python)) {
                Output version = run(List.of(python.toString(), "-c", "import sys; print(sys.version_info[1])"));
                String minor = version.text().strip();
                if (version.code() == 0 && minor.matches("\\d+") && Integer.parseInt(minor) >= OLDEST_MINOR) {
                    return Optional.of(python.toString());
                }
            }
        }
        return Optional.empty();
    }

    private record Output(int code, String text) {}

    private static void require(List<String> command, String otherwise) throws InterruptedException {
        Output output = run(command);
        if (output.code() != 0) {
            List<String> lines = new ArrayList<>(output.text().lines().toList());
            List<String> last = lines.subList(Math.max(0, lines.size() - 3), lines.size());
            throw new IllegalStateException(
                    "MLflow's server cannot be started: " + otherwise + ". " + String.join(" ", last));
        }
    }

    private static Output run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0) + ".", e);
        }
    }
}
