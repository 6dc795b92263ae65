package org.ladderlab.plugins.mlflow.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ladderlab.plugins.mlflow.transport.Http;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;

/**
 * A real MLflow server on this machine alone, with its runs in SQLite. It ends with {@link #close}, and with this process.
 */
public final class LocalServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(180);
    private static final long STOP_SECONDS = 5;

    private final Process process;
    private final String uri;
    private final Thread atExit;

    private LocalServer(Process process, String uri) {
        this.process = process;
        this.uri = uri;
        this.atExit = new Thread(() -> end(process), "stop-mlflow");
    }

    /**
     * Starts a server and waits until it answers. Python and MLflow are taken from {@code LADDERLAB_MLFLOW_PYTHON}, or installed
     * once into the user's cache.
     *
     * @param store the folder for its database, artifacts and log; made if it is absent
     * @param port the port to listen on; 0 for any that is free
     * @param tell hears what takes long
     * @throws IllegalStateException saying plainly what is missing or went wrong
     */
    public static LocalServer start(Path store, int port, Consumer<String> tell) throws InterruptedException {
        // Before the environment is made, which takes minutes and 900 MB.
        requireFree(port);
        Map<String, String> environment = System.getenv();
        Path python = PythonEnvironment.python(environment, PythonEnvironment.cache(environment), tell);
        return start(python, store, port);
    }

    static LocalServer start(Path python, Path store, int port) throws InterruptedException {
        Path folder = store.toAbsolutePath().normalize();
        int listen = requireFree(port);
        Path log = folder.resolve("server.log");
        List<String> command = new ArrayList<>(List.of(python.toString(), "-m", "mlflow", "server"));
        command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(listen), "--workers", "1"));
        command.addAll(List.of("--backend-store-uri", "sqlite:///" + folder.resolve("mlflow.db")));
        command.addAll(
                List.of("--artifacts-destination", folder.resolve("artifacts").toString(), "--serve-artifacts"));
        try {
            Files.createDirectories(folder);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .putAll(Map.of(
                            "MLFLOW_DISABLE_TELEMETRY", "true",
                            "DO_NOT_TRACK", "true",
                            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"));
            builder.environment().keySet().removeIf(name -> name.startsWith("MLFLOW_TRACKING_"));
            LocalServer server = new LocalServer(builder.start(), "http://127.0.0.1:" + listen);
            Runtime.getRuntime().addShutdownHook(server.atExit);
            server.await(log);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start MLflow's server with " + python + ".", e);
        }
    }

    private static int requireFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("The port " + port + " is in use; choose another for MLflow's server.", e);
        }
    }

    private void await(Path log) throws InterruptedException {
        Http http = new Http(ServerAddress.of(uri, Map.of()));
        long until = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            try {
                if (http.call("GET", "/version", "text/plain", BodyPublishers.noBody(), Duration.ofSeconds(2))
                                .status()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(200);
        }
        close();
        throw new IllegalStateException("MLflow's server did not start at " + uri + "; its log " + log + " says why.");
    }

    /** Its address. */
    public String uri() {
        return uri;
    }

    /** Stops it; what it was told is on the disk. */
    @Override
    public void close() {
        end(process);
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The hook itself is running.
            return;
        }
    }

    /** Ends it at once, as a crash would. */
    void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    /** Ends the server and its workers, first politely. */
    private static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }
}
