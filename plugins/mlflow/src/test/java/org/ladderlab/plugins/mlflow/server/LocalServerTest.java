package org.ladderlab.plugins.mlflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LocalServerTest {

    @TempDir
    private Path folder;

    @Test
    void withoutPythonItIsSaidPlainly() {
        assertThatThrownBy(() -> PythonEnvironment.python(Map.of("PATH", folder.toString()), folder, text -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no python3 on the PATH")
                .hasMessageContaining("MLFLOW_TRACKING_URI");
    }

    @Test
    void anEnvironmentThatCannotBeMadeIsSaidPlainlyAndNotTakenForComplete() throws Exception {
        Path python = folder.resolve("python3");
        Files.writeString(python, "#!/bin/sh\n[ \"$1\" = -c ] && echo 12 && exit\necho no module named venv; exit 1\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        List<String> told = new ArrayList<>();
        Map<String, String> environment = Map.of("PATH", folder.toString());
        assertThatThrownBy(() -> PythonEnvironment.python(environment, folder, told::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("python3-venv")
                .hasMessageContaining("no module named venv");
        assertThat(told).hasSize(1);
        assertThat(folder.resolve("mlflow-" + PythonEnvironment.MLFLOW_VERSION + "/complete"))
                .doesNotExist();
    }

    /** The other process has made the environment by the time it gives the lock back. */
    @Test
    @Timeout(60)
    void whatAnotherProcessIsMakingIsWaitedForAndNotMadeAgain() throws Exception {
        String name = "mlflow-" + PythonEnvironment.MLFLOW_VERSION;
        Process maker = new ProcessBuilder(
                        "python3",
                        "-c",
                        """
                        import fcntl, os, sys
                        lock = open(sys.argv[1] + ".lock", "w")
                        fcntl.lockf(lock, fcntl.LOCK_EX)
                        print("held", flush=True)
                        sys.stdin.read()
                        os.makedirs(sys.argv[1] + "/bin")
                        open(sys.argv[1] + "/bin/python", "w").close()
                        open(sys.argv[1] + "/complete", "w").close()
                        """,
                        folder.resolve(name).toString())
                .start();
        assertThat(maker.inputReader().readLine()).isEqualTo("held");
        List<String> told = new CopyOnWriteArrayList<>();
        CompletableFuture<Path> python = CompletableFuture.supplyAsync(() -> {
            try {
                return PythonEnvironment.python(Map.of("PATH", System.getenv("PATH")), folder, told::add);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> python.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        maker.getOutputStream().close();
        assertThat(python.get()).isEqualTo(folder.resolve(name).resolve("bin/python"));
        assertThat(told).isEmpty();
    }

    @Test
    void aPythonThatIsTooOldIsNotTaken() throws Exception {
        Path python = folder.resolve("python3");
        Files.writeString(python, "#!/bin/sh\necho 8\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        assertThat(PythonEnvironment.systemPython(Map.of("PATH", folder.toString())))
                .isEmpty();
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalServer.start(Path.of("python3"), folder, taken.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("The port " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void aServerThatDoesNotStartPointsToItsLog() throws Exception {
        Path python = folder.resolve("python");
        Files.writeString(python, "#!/bin/sh\necho No module named mlflow; exit 1\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        assertThatThrownBy(() -> LocalServer.start(python, folder.resolve("store"), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("server.log");
        assertThat(folder.resolve("store/server.log")).hasContent("No module named mlflow");
    }
}
