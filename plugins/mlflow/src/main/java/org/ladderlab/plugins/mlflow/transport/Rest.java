package org.ladderlab.plugins.mlflow.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/**
 * MLflow's REST calls: the Java client's messages over our own transport. 408, 425, 429, 5xx, 401 and 403 (credentials may
 * be put right) and broken connections are tried again with {@link Patience}; any other error is a
 * {@link RefusedException}. A call may be tried again only where repeating it changes nothing.
 */
public final class Rest {

    private static final String API = "/api/2.0/mlflow/";
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration ARTIFACT_DEADLINE = Duration.ofSeconds(60);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFormat.Printer JSON =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    private final ServerAddress address;
    private final Patience patience;
    private final Consumer<String> trouble;
    private final Http http;

    /** {@code trouble} hears why a try failed. */
    public Rest(ServerAddress address, Patience patience, Consumer<String> trouble) {
        this.address = address;
        this.patience = patience;
        this.trouble = trouble;
        this.http = new Http(address);
    }

    public ServerAddress address() {
        return address;
    }

    /** Asks; {@code call} is a name such as {@code runs/get}. */
    public <B extends Message.Builder> B get(String call, Map<String, String> query, B into)
            throws InterruptedException {
        String text = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return parse(persist("GET", API + call + "?" + text, BodyPublishers::noBody, DEADLINE), into);
    }

    /** Sends; safe to repeat. */
    public <B extends Message.Builder> B post(String call, Message message, B into) throws InterruptedException {
        return post(call, print(message), into);
    }

    /** Sends a message that is JSON already; safe to repeat. */
    public <B extends Message.Builder> B post(String call, String body, B into) throws InterruptedException {
        return parse(persist("POST", API + call, () -> BodyPublishers.ofString(body), DEADLINE), into);
    }

    /** Asks for what the client's messages do not know, in JSON. */
    public JsonNode json(String call) throws InterruptedException {
        return json(persist("GET", API + call, BodyPublishers::noBody, DEADLINE));
    }

    /** A call that the client's messages do not know, in JSON; safe to repeat. */
    public JsonNode json(String method, String call, JsonNode body) throws InterruptedException {
        return json(persist(method, API + call, () -> BodyPublishers.ofString(body.toString()), DEADLINE));
    }

    private JsonNode json(Http.Answer answer) {
        try {
            return MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new RefusedException(answer.status(), notMlflow() + " It said: " + shortened(answer.body()));
        }
    }

    /** Sends once; empty if it cannot be known whether it was done. Waits before returning that. */
    public <B extends Message.Builder> Optional<B> postOnce(String call, Message message, B into, int failures)
            throws InterruptedException {
        String body = print(message);
        Http.@Nullable Answer answer = once("POST", API + call, BodyPublishers.ofString(body), DEADLINE, failures);
        return answer == null ? Optional.empty() : Optional.of(parse(answer, into));
    }

    /** Stores a file under the server's artifacts. */
    public void put(String path, Path file) throws InterruptedException {
        persist(
                "PUT",
                "/api/2.0/mlflow-artifacts/artifacts/" + path,
                () -> {
                    try {
                        return BodyPublishers.ofFile(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException("Cannot read " + file + ".", e);
                    }
                },
                ARTIFACT_DEADLINE);
    }

    private Http.Answer persist(String method, String path, Supplier<BodyPublisher> body, Duration deadline)
            throws InterruptedException {
        for (int failures = 1; ; failures++) {
            Http.@Nullable Answer answer = once(method, path, body.get(), deadline, failures);
            if (answer != null) {
                return answer;
            }
        }
    }

    /** The good answer; null after a failure that may pass, once the pause is over. */
    private Http.@Nullable Answer once(String method, String path, BodyPublisher body, Duration deadline, int failures)
            throws InterruptedException {
        String problem;
        Optional<Duration> retryAfter = Optional.empty();
        try {
            String type = method.equals("PUT") ? "application/octet-stream" : "application/json; charset=utf-8";
            Http.Answer answer = http.call(method, path, type, body, patience.deadline(deadline));
            int status = answer.status();
            if (status / 100 == 2) {
                patience.answered();
                return answer;
            }
            problem = status + " " + shortened(answer.body());
            boolean mayPass =
                    status == 401 || status == 403 || status == 408 || status == 425 || status == 429 || status >= 500;
            if (!mayPass) {
                patience.answered();
                throw new RefusedException(status, "MLflow at " + address + " refused " + path(path) + ": " + problem);
            }
            if (status == 401 || status == 403) {
                problem += " (check MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD or MLFLOW_TRACKING_TOKEN)";
            }
            retryAfter = answer.retryAfter();
        } catch (IOException e) {
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        String what = "MLflow at " + address + " did not take " + path(path) + ": " + problem;
        trouble.accept(what);
        if (!patience.pause(failures, retryAfter)) {
            throw new UnavailableException(what);
        }
        return null;
    }

    private static String path(String path) {
        return path.replaceFirst("\\?.*", "").replaceFirst("^/api/2.0/(mlflow/)?", "");
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > 300 ? line.substring(0, 300) + " ..." : line;
    }

    /**
     * The id that the server gave something.
     *
     * @throws RefusedException if it gave none, as no MLflow server does
     */
    public String named(String id, String what) {
        if (id.isEmpty()) {
            throw new RefusedException(200, notMlflow() + " It gave " + what + " no id.");
        }
        return id;
    }

    private String notMlflow() {
        return address + " does not answer as an MLflow server does; check the address.";
    }

    private static String print(Message message) {
        try {
            return JSON.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("A message to MLflow cannot be written as JSON.", e);
        }
    }

    private <B extends Message.Builder> B parse(Http.Answer answer, B into) {
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(answer.body(), into);
            return into;
        } catch (InvalidProtocolBufferException e) {
            throw new RefusedException(answer.status(), notMlflow() + " It said: " + shortened(answer.body()));
        }
    }
}
