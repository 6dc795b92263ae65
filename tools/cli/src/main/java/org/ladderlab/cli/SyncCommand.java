package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.runs.files.DamagedFileException;

/** {@code sync [RUN...]}: brings run folders to an MLflow server. */
final class SyncCommand implements Command {

    @Inject
    SyncCommand() {}

    @Override
    public String name() {
        return "sync";
    }

    @Override
    public String arguments() {
        return "[RUN...]";
    }

    @Override
    public String summary() {
        return "send runs to an MLflow server: live, finished, crashed or copied, any number of times";
    }

    @Override
    public Options options() {
        return RunFolders.options()
                .addOption(CommandOptions.value(
                        "server", "URI", "the server; default the environment variable MLFLOW_TRACKING_URI"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        String server = MlflowSync.defaultServer().orElse("");
        server = line.getOptionValue("server", server);
        if (server.isEmpty()) {
            throw new UsageException("No MLflow server is named; give --server URI or set MLFLOW_TRACKING_URI, or use"
                    + " 'ladderlab ui', which starts one.");
        }
        List<Path> folders = RunFolders.of(line, console);
        RunFolders.label(line);
        List<MlflowSync.Report> reports = sync(folders, server, console);
        if (console.json()) {
            console.result(json(reports).toString());
        }
        return reports.stream()
                        .allMatch(report ->
                                report.pending() == 0 && report.problem().isEmpty())
                ? 0
                : 1;
    }

    /** Sends each folder and says how it went. A server that is away is waited for once, not for each folder. */
    static List<MlflowSync.Report> sync(List<Path> folders, String server, Console console) {
        List<MlflowSync.Report> reports = new ArrayList<>();
        Optional<String> away = Optional.empty();
        for (Path folder : folders) {
            try {
                MlflowSync.Report report = away.isPresent()
                        ? MlflowSync.pending(folder, server, away.get())
                        : MlflowSync.sync(folder, server, new Waiting(console));
                away = report.away() ? report.problem() : away;
                reports.add(report);
                console.say(folder + ": " + report.sent() + " points sent, " + report.pending() + " pending"
                        + (report.setAside() > 0 ? ", " + report.setAside() + " refused by the server" : ""));
                report.problem().ifPresent(problem -> console.problem(folder + ": " + problem));
                if (report.damagedLines() > 0) {
                    console.problem(
                            folder + ": " + report.damagedLines() + " lines of its journal are damaged and left out.");
                }
                report.runLink().ifPresent(link -> console.say("  " + link));
            } catch (DamagedFileException e) {
                console.problem(folder + ": " + e.getMessage());
                reports.add(MlflowSync.Report.unread(folder, String.valueOf(e.getMessage())));
            } catch (IllegalArgumentException e) {
                throw new UsageException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UsageException("Interrupted; what is pending is sent the next time.");
            }
        }
        print("compare them: ", reports, MlflowSync.Report::link, console);
        print("each with its pictures: ", reports, MlflowSync.Report::eachLink, console);
        return reports;
    }

    /** Says the first time that a server does not answer, since the wait for it may be long. */
    private static final class Waiting implements Consumer<String> {

        private final Console console;
        private boolean said;

        private Waiting(Console console) {
            this.console = console;
        }

        @Override
        public void accept(String trouble) {
            if (!said) {
                console.note(trouble + "; trying again for half a minute.");
                said = true;
            }
        }
    }

    private static void print(
            String before,
            List<MlflowSync.Report> reports,
            Function<MlflowSync.Report, Optional<String>> link,
            Console console) {
        reports.stream()
                .flatMap(report -> link.apply(report).stream())
                .distinct()
                .forEach(each -> console.say(before + each));
    }

    private static ObjectNode json(List<MlflowSync.Report> reports) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ArrayNode runs = root.putArray("runs");
        for (MlflowSync.Report report : reports) {
            ObjectNode node = runs.addObject()
                    .put("run", report.folder().toString())
                    .put("sent", report.sent())
                    .put("pending", report.pending())
                    .put("setAside", report.setAside())
                    .put("damagedLines", report.damagedLines());
            report.link().ifPresent(link -> node.put("link", link));
            report.eachLink().ifPresent(link -> node.put("eachLink", link));
            report.runLink().ifPresent(link -> node.put("runLink", link));
            report.problem().ifPresent(problem -> node.put("problem", problem));
        }
        return root;
    }
}
