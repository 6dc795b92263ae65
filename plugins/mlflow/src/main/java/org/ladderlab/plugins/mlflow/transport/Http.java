package org.ladderlab.plugins.mlflow.transport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One HTTP call at a time, each with a deadline that covers the whole answer. A call that overruns is cancelled, and the client
 * is thrown away with whatever state it is in.
 */
public final class Http {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** What came back. */
    public record Answer(int status, String body, Optional<Duration> retryAfter) {}

    private final ServerAddress address;
    private HttpClient client;

    public Http(ServerAddress address) {
        this.address = address;
        this.client = newClient(address);
    }

    private static HttpClient newClient(ServerAddress address) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        Tls.context(address).ifPresent(builder::sslContext);
        address.proxy().ifPresent(proxy -> {
            builder.proxy(proxy.selector());
            proxy.authenticator().ifPresent(builder::authenticator);
        });
        return builder.build();
    }

    /** Sends and waits. */
    public Answer call(
            String method, String path, String contentType, HttpRequest.BodyPublisher body, Duration deadline)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.shown() + path))
                .method(method, body)
                .header("Content-Type", contentType);
        address.authorization().ifPresent(value -> request.header("Authorization", value));
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            HttpResponse<String> response = answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Retry-After").flatMap(Http::retryAfter));
        } catch (TimeoutException e) {
            abandon(answer);
            throw new IOException("no whole answer within " + deadline.toMillis() / 1000.0 + " s", e);
        } catch (InterruptedException e) {
            abandon(answer);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null || cause.getMessage() == null ? "no connection" : cause.toString(), e);
        }
    }

    private void abandon(CompletableFuture<?> answer) {
        answer.cancel(true);
        client = newClient(address);
    }

    /** Seconds, or a date. */
    static Optional<Duration> retryAfter(String header) {
        if (header.strip().matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(header.strip())));
        }
        try {
            Instant until = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), until);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
