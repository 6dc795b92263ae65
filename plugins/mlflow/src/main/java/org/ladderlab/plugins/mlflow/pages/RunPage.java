package org.ladderlab.plugins.mlflow.pages;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.mlflow.transport.RefusedException;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.mlflow.api.proto.Service;

/**
 * Experiments and runs on the server, found by our own names. The server makes a run's id, so a run is created only after a
 * search for the tag {@code ladderlab.run_uid} found none, and again after every creation whose outcome is not known.
 */
public final class RunPage {

    static final String UID = "ladderlab.run_uid";
    private static final int MOST_RUNS = 1000;

    private final Rest rest;

    public RunPage(Rest rest) {
        this.rest = rest;
    }

    /** Asks for one experiment, whichever: a server that answers is there. */
    public void first() throws InterruptedException {
        rest.get("experiments/search", Map.of("max_results", "1"), Service.SearchExperiments.Response.newBuilder());
    }

    /** The id of the experiment of this name; made if it is absent. */
    public String experiment(String name) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            Optional<Service.Experiment> known = experimentByName(name);
            if (known.isPresent()) {
                if (known.get().getLifecycleStage().equals("deleted")) {
                    throw new RefusedException(
                            400,
                            "The experiment '" + name + "' is deleted on MLflow at " + rest.address()
                                    + "; restore it there, or give the tracker's setting 'experiment' another name.");
                }
                return rest.named(known.get().getExperimentId(), "the experiment");
            }
            Service.CreateExperiment request =
                    Service.CreateExperiment.newBuilder().setName(name).build();
            try {
                Optional<Service.CreateExperiment.Response.Builder> made = rest.postOnce(
                        "experiments/create", request, Service.CreateExperiment.Response.newBuilder(), failures);
                if (made.isPresent()) {
                    return rest.named(made.get().getExperimentId(), "the experiment it made");
                }
            } catch (RefusedException e) {
                // Another process may have made it in between.
                if (experimentByName(name).isEmpty()) {
                    throw e;
                }
            }
        }
    }

    private Optional<Service.Experiment> experimentByName(String name) throws InterruptedException {
        try {
            return Optional.of(rest.get(
                            "experiments/get-by-name",
                            Map.of("experiment_name", name),
                            Service.GetExperimentByName.Response.newBuilder())
                    .getExperiment());
        } catch (RefusedException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The run with this uid, as the server has it; made if it is absent. */
    public Service.Run run(String experimentId, String uid, String name, long startTime) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            Optional<Service.Run> known = single(experimentId, uid);
            if (known.isPresent()) {
                return known.get();
            }
            if (!search(experimentId, uidFilter(uid), Service.ViewType.DELETED_ONLY)
                    .isEmpty()) {
                throw new RefusedException(
                        400,
                        "The run '" + name + "' was deleted on MLflow at " + rest.address()
                                + "; restore it there if it shall be sent again.");
            }
            Service.CreateRun request = Service.CreateRun.newBuilder()
                    .setExperimentId(experimentId)
                    .setStartTime(startTime)
                    .addTags(tag(UID, uid))
                    .addTags(tag("mlflow.runName", name))
                    .build();
            Optional<Service.CreateRun.Response.Builder> made =
                    rest.postOnce("runs/create", request, Service.CreateRun.Response.newBuilder(), failures);
            if (made.isPresent()) {
                // Another process may have made one too.
                Service.Run run = single(experimentId, uid).orElse(made.get().getRun());
                rest.named(run.getInfo().getRunId(), "the run it made");
                return run;
            }
        }
    }

    /** The run with this uid, if there is one; of several, all but one that hold nothing are deleted. */
    Optional<Service.Run> single(String experimentId, String uid) throws InterruptedException {
        List<Service.Run> runs = search(experimentId, uidFilter(uid), Service.ViewType.ACTIVE_ONLY).stream()
                .sorted(Comparator.comparing((Service.Run run) -> run.getData().getMetricsCount() == 0)
                        .thenComparing(run -> run.getInfo().getRunId()))
                .toList();
        for (Service.Run twin : runs.subList(Math.min(1, runs.size()), runs.size())) {
            if (twin.getData().getMetricsCount() == 0) {
                rest.post(
                        "runs/delete",
                        Service.DeleteRun.newBuilder()
                                .setRunId(twin.getInfo().getRunId())
                                .build(),
                        Service.DeleteRun.Response.newBuilder());
            }
        }
        return runs.stream().findFirst();
    }

    private static String uidFilter(String uid) {
        return "tags.`" + UID + "` = '" + uid.replace("'", "") + "'";
    }

    /** The newest runs that pass the filter. */
    List<Service.Run> search(String experimentId, String filter, Service.ViewType view) throws InterruptedException {
        return rest.post(
                        "runs/search",
                        Service.SearchRuns.newBuilder()
                                .addExperimentIds(experimentId)
                                .setFilter(filter)
                                .setRunViewType(view)
                                .setMaxResults(MOST_RUNS)
                                .build(),
                        Service.SearchRuns.Response.newBuilder())
                .getRunsList();
    }

    static Service.RunTag tag(String key, String value) {
        return Service.RunTag.newBuilder().setKey(key).setValue(value).build();
    }
}
