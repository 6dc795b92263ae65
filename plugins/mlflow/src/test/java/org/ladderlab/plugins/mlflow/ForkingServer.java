package org.ladderlab.plugins.mlflow;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.ladderlab.plugins.mlflow.server.RealServer;
import org.ladderlab.plugins.mlflow.transport.Http;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;

/** A real MLflow server that is back within a second after each kill, since MLflow is imported once: forking_server.py. */
final class ForkingServer {

    private static final Duration START = Duration.ofSeconds(180);
    private static ForkingServer shared;

    private final Process parent;
    private final BufferedReader lives;
    private final String uri;
    private ProcessHandle life;

    private ForkingServer(Process parent, String uri) throws IOException {
        this.parent = parent;
        this.uri = uri;
        this.lives = parent.inputReader(StandardCharsets.UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        this.life = next();
    }

    /** The one that tests share, beside {@link RealServer}'s. */
    static synchronized ForkingServer shared() throws Exception {
        if (shared == null) {
            shared = start(Files.createTempDirectory("mlflow-forking"));
        }
        return shared;
    }

    /** Starts it with a store in this folder, and waits until that is made. */
    private static ForkingServer start(Path folder) throws Exception {
        Path script = folder.resolve("forking_server.py");
        try (var text = Objects.requireNonNull(ForkingServer.class.getResourceAsStream("forking_server.py"))) {
            Files.copy(text, script);
        }
        int port;
        try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedSoon.getLocalPort();
        }
        List<String> command =
                List.of(RealServer.python().toString(), script.toString(), Integer.toString(port), folder.toString());
        ForkingServer server = new ForkingServer(
                new ProcessBuilder(command)
                        .redirectError(folder.resolve("server.log").toFile())
                        .start(),
                "http://127.0.0.1:" + port);
        server.awaitStore();
        return server;
    }

    private void awaitStore() throws Exception {
        Http http = new Http(ServerAddress.of(uri, java.util.Map.of()));
        long until = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < until) {
            try {
                String search = "/api/2.0/mlflow/experiments/search?max_results=1";
                if (http.call("GET", search, "text/plain", BodyPublishers.noBody(), START)
                                .status()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("The forking server did not start.");
    }

    private ProcessHandle next() throws IOException {
        String line = lives.readLine();
        if (line == null) {
            throw new IllegalStateException("The forking server ended.");
        }
        return ProcessHandle.of(Long.parseLong(line)).orElseThrow();
    }

    String uri() {
        return uri;
    }

    /** Kills the server; the next one is on its way. */
    void kill() throws IOException {
        life.destroyForcibly();
        life = next();
    }

    private void end() {
        parent.destroyForcibly().onExit().join();
        life.destroyForcibly();
    }
}
