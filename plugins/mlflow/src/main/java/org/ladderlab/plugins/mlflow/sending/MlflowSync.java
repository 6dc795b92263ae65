package org.ladderlab.plugins.mlflow.sending;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ladderlab.plugins.mlflow.folder.RunDescription;
import org.ladderlab.plugins.mlflow.folder.RunFiles;
import org.ladderlab.plugins.mlflow.pages.PreparedView;
import org.ladderlab.plugins.mlflow.pages.RunPage;
import org.ladderlab.plugins.mlflow.points.Cursor;
import org.ladderlab.plugins.mlflow.points.PendingPoints;
import org.ladderlab.plugins.mlflow.transport.Patience;
import org.ladderlab.plugins.mlflow.transport.RefusedException;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.ladderlab.plugins.mlflow.transport.ServerAddress;
import org.ladderlab.plugins.mlflow.transport.UnavailableException;

/**
 * Brings run folders to an MLflow server, whenever and as often as wanted: while the run goes on, after it finished or crashed, from
 * a copy of the folder, to one server or several. What the server holds already is not sent again.
 */
public final class MlflowSync {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private MlflowSync() {}

    /**
     * What became of one folder.
     *
     * @param folder the run's folder
     * @param sent points that the server acknowledged just now
     * @param pending points that it does not have yet
     * @param setAside points and settings that it refused, over all times
     * @param damagedLines lines of the run's journal that are not as they were written, and left out
     * @param link where to look at the run beside its likes; empty if the server has never been reached
     * @param eachLink the same as charts of each run by itself, with its pictures
     * @param runLink the run's own page; empty if the server has never been reached
     * @param away whether the server could not be reached
     * @param problem why something is pending: a full sentence
     */
    public record Report(
            Path folder,
            long sent,
            long pending,
            long setAside,
            long damagedLines,
            Optional<String> link,
            Optional<String> eachLink,
            Optional<String> runLink,
            boolean away,
            Optional<String> problem) {

        /** Of a folder of which a file is damaged. */
        public static Report unread(Path folder, String problem) {
            return new Report(
                    folder,
                    /* sent= */ 0,
                    /* pending= */ 0,
                    /* setAside= */ 0,
                    /* damagedLines= */ 0,
                    /* link= */ Optional.empty(),
                    /* eachLink= */ Optional.empty(),
                    /* runLink= */ Optional.empty(),
                    /* away= */ false,
                    /* problem= */ Optional.of(problem));
        }
    }

    /** The address in {@code MLFLOW_TRACKING_URI}. */
    public static Optional<String> defaultServer() {
        return Optional.ofNullable(System.getenv("MLFLOW_TRACKING_URI")).filter(uri -> !uri.isBlank());
    }

    /**
     * Whether an MLflow server listens at an address: asks once.
     *
     * @return why not, as a sentence; empty if one does
     * @throws IllegalArgumentException if the address is not one
     */
    public static Optional<String> absent(String serverUri) throws InterruptedException {
        ServerAddress address = ServerAddress.of(serverUri, System.getenv());
        try {
            new RunPage(new Rest(address, Patience.of(Duration.ZERO), trouble -> {})).first();
            return Optional.empty();
        } catch (UnavailableException | RefusedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Sends what the server does not have; waits half a minute for a server that is away.
     *
     * @param trouble hears at once why a call is being tried again
     * @throws IllegalArgumentException if the folder is not a run's or the address is not one
     */
    public static Report sync(Path runFolder, String serverUri, Consumer<String> trouble) throws InterruptedException {
        return sync(runFolder, ServerAddress.of(serverUri, System.getenv()), PATIENCE, trouble);
    }

    /** The same in silence. */
    public static Report sync(Path runFolder, String serverUri) throws InterruptedException {
        return sync(runFolder, serverUri, trouble -> {});
    }

    /** The same with another limit on how long the server may be away. */
    public static Report sync(Path runFolder, String serverUri, Duration patience) throws InterruptedException {
        return sync(runFolder, ServerAddress.of(serverUri, System.getenv()), patience, trouble -> {});
    }

    public static Report sync(Path runFolder, ServerAddress address, Duration patience, Consumer<String> trouble)
            throws InterruptedException {
        Optional<RunSender> sender = Optional.empty();
        Optional<String> problem = Optional.empty();
        boolean away = false;
        try {
            sender = Optional.of(new RunSender(runFolder, address, Patience.of(patience), trouble));
            sender.get().pass();
            sender.get().end(sender.get().standing());
        } catch (UnavailableException | RefusedException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
            away = e instanceof UnavailableException;
        }
        return report(runFolder, address, sender.map(RunSender::sent).orElse(0L), away, problem);
    }

    /** What is pending of a folder for a server that is away, without asking it. */
    public static Report pending(Path runFolder, String serverUri, String problem) {
        return report(runFolder, ServerAddress.of(serverUri, System.getenv()), 0, true, Optional.of(problem));
    }

    /** What is known of a folder and a server without asking the server. */
    static Report report(Path runFolder, ServerAddress address, long sent, boolean away, Optional<String> problem) {
        Cursor cursor = Cursor.of(runFolder, address);
        return new Report(
                /* folder= */ runFolder,
                sent,
                /* pending= */ problem.isEmpty() ? 0 : PendingPoints.count(runFolder, address),
                /* setAside= */ cursor.aside().size(),
                /* damagedLines= */ RunFiles.damagedLines(runFolder),
                /* link= */ link(runFolder, address, cursor, ""),
                /* eachLink= */ link(runFolder, address, cursor, PreparedView.EACH + "&compareRunsMode=CHART"),
                /* runLink= */ link(address, cursor, "/" + cursor.runId() + "?workflowType=machine_learning"),
                away,
                problem);
    }

    /** The prepared views that show a run beside its likes, one on each server that it has reached, from its folder alone. */
    public static List<String> links(Path runFolder) {
        return Cursor.servers(runFolder).stream()
                .flatMap(address -> link(runFolder, address, Cursor.of(runFolder, address), "").stream())
                .toList();
    }

    private static Optional<String> link(Path runFolder, ServerAddress address, Cursor cursor, String kind) {
        String view = PreparedView.key(RunDescription.of(runFolder).sweep()) + kind;
        return link(address, cursor, "?workflowType=machine_learning&viewStateShareKey=" + view);
    }

    private static Optional<String> link(ServerAddress address, Cursor cursor, String page) {
        return cursor.runId().isEmpty()
                ? Optional.empty()
                : Optional.of(address.shown() + "/#/experiments/" + cursor.experimentId() + "/runs" + page);
    }
}
