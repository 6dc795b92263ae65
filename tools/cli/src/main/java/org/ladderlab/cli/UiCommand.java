package org.ladderlab.cli;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.server.LocalServer;

/** {@code ui}: the local runs in MLflow's pages. */
final class UiCommand implements Command {

    private static final String DEFAULT_PORT = "5000";
    private static final int LARGEST_PORT = 65_535;

    @Inject
    UiCommand() {}

    @Override
    public String name() {
        return "ui";
    }

    @Override
    public String arguments() {
        return "[RUN...]";
    }

    @Override
    public String summary() {
        return "start a local MLflow server with the local runs and print its address";
    }

    @Override
    public Options options() {
        return RunFolders.options()
                .addOption(CommandOptions.value(
                        "port", "PORT", "the server's port; default " + DEFAULT_PORT + ", 0 for any"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<Path> folders = RunFolders.of(line, console);
        RunFolders.label(line);
        if (MlflowSync.defaultServer().isPresent()) {
            SyncCommand.sync(folders, MlflowSync.defaultServer().get(), console);
            return 0;
        }
        Path store = Path.of(line.getOptionValue("runs", "runs")).resolve("mlflow");
        try (LocalServer server = LocalServer.start(store, port(line), console::note)) {
            SyncCommand.sync(folders, server.uri(), console);
            console.say("MLflow is at " + server.uri() + "; stop it with Ctrl-C.");
            // The server ends with this process, which ends when it is told to.
            new CountDownLatch(1).await();
            return 0;
        } catch (IllegalStateException e) {
            throw new UsageException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int port(CommandLine line) {
        String text = line.getOptionValue("port", DEFAULT_PORT);
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > LARGEST_PORT) {
            throw new UsageException("--port takes a number from 0 to " + LARGEST_PORT + ", not '" + text + "'.");
        }
        return Integer.parseInt(text);
    }
}
