package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.sending.MlflowSync.Report;
import org.ladderlab.plugins.mlflow.server.LocalServer;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;

class AbsentServerTest {

    @TempDir
    private Path folder;

    private TestRun run() throws IOException {
        return new TestRun(folder.resolve("run"), "absent", "cosine", 1).train(1, 10, 1);
    }

    private static String nobody() throws IOException {
        try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + closedSoon.getLocalPort();
        }
    }

    @Test
    @Timeout(60)
    void whereNobodyListensOneQuestionSaysSo() throws Exception {
        String uri = nobody();
        assertThat(MlflowSync.absent(uri).orElseThrow()).contains(uri, "did not take");
    }

    @Test
    @Timeout(60)
    void theFirstRefusedConnectionIsToldAtOnceAndTheReportSaysThatTheServerIsAway() throws Exception {
        List<String> told = new ArrayList<>();
        TestRun run = run();
        ServerAddress address = ServerAddress.of(nobody(), Map.of());
        Report report = MlflowSync.sync(run.folder(), address, Duration.ofSeconds(1), told::add);
        assertThat(report.away()).isTrue();
        assertThat(report.pending()).isEqualTo(10);
        assertThat(told).isNotEmpty();
        assertThat(told.get(0)).contains(address.shown());
        Report unasked = MlflowSync.pending(
                run.folder(), address.shown(), report.problem().orElseThrow());
        assertThat(unasked.away()).isTrue();
        assertThat(unasked.pending()).isEqualTo(10);
    }

    /** A server of something else may answer every path with an empty object, or with a page. */
    @Test
    void whatAnswersWithoutIdsIsNoMlflow() throws Exception {
        for (String body : List.of("{}", "<html>hello</html>", "[]", "null")) {
            HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            other.createContext("/", exchange -> {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            other.start();
            try {
                ServerAddress address = ServerAddress.of(
                        "http://127.0.0.1:" + other.getAddress().getPort(), Map.of());
                Report report = MlflowSync.sync(run().folder(), address, Duration.ofSeconds(5), trouble -> {});
                assertThat(report.problem().orElseThrow()).as(body).contains("does not answer as an MLflow server");
                assertThat(report.sent()).isZero();
                assertThat(report.pending()).isPositive();
            } finally {
                other.stop(0);
            }
        }
    }

    @Test
    void aPortInUseIsSeenBeforeAnythingIsInstalled() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> told = new ArrayList<>();
            assertThatThrownBy(() -> LocalServer.start(folder, taken.getLocalPort(), told::add))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use");
            assertThat(told).isEmpty();
        }
    }
}
