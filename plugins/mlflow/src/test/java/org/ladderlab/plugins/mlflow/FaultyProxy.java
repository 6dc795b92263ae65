package org.ladderlab.plugins.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server and does to each request what its script says. */
final class FaultyProxy implements AutoCloseable {

    /** What to do with the n-th request (from 1) of a call such as {@code runs/create}. */
    @FunctionalInterface
    interface Script {
        Fault fault(String call, int number, String body);
    }

    /** What can go wrong. */
    enum Fault {
        NONE,
        /** The connection is closed before the request is passed on. */
        DROP,
        /** Accepted, and never answered. */
        BLACK_HOLE,
        /** The server does it, and the answer breaks off in the middle. */
        RESET_MID_BODY,
        /** 429, asking to wait a second. */
        TOO_MANY,
        /** 503, asking to wait a second. */
        UNAVAILABLE,
        /** The server does it, and the answer is 504. */
        DONE_BUT_504,
        /** The server does it, and the answer comes at one byte a second. */
        SLOW,
        /** The server does it some seconds later, whether or not the client is still there. */
        LATE,
        /** 400. */
        BAD_REQUEST,
        /** 403 until credentials are put right. */
        FORBIDDEN
    }

    private static final long LATE_MILLIS = 8000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer proxy;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch late = new CountDownLatch(1);
    private final String target;
    private final Script script;
    private final Map<String, AtomicInteger> numbers = new java.util.concurrent.ConcurrentHashMap<>();

    FaultyProxy(String target, Script script) throws IOException {
        this.target = target;
        this.script = script;
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        proxy.setExecutor(threads);
        proxy.createContext("/", this::handle);
        proxy.start();
    }

    String uri() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort();
    }

    /** Waits until a late request has reached the server. */
    void awaitLate() throws InterruptedException {
        if (!late.await(1, java.util.concurrent.TimeUnit.MINUTES)) {
            throw new IllegalStateException("No request was late.");
        }
    }

    /** How often a call came. */
    int count(String call) {
        return numbers.getOrDefault(call, new AtomicInteger()).get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String call = exchange.getRequestURI().getPath().replaceFirst("^/api/2.0/(mlflow/)?", "");
            byte[] body = exchange.getRequestBody().readAllBytes();
            int number = numbers.computeIfAbsent(call, c -> new AtomicInteger()).incrementAndGet();
            Fault fault = script.fault(call, number, new String(body, java.nio.charset.StandardCharsets.UTF_8));
            switch (fault) {
                case DROP -> {}
                case BLACK_HOLE -> closed.await();
                case TOO_MANY -> askToWait(exchange, 429);
                case UNAVAILABLE -> askToWait(exchange, 503);
                case BAD_REQUEST -> answer(exchange, 400);
                case FORBIDDEN -> answer(exchange, 403);
                case DONE_BUT_504 -> {
                    forward(exchange, body);
                    answer(exchange, 504);
                }
                case RESET_MID_BODY -> {
                    forward(exchange, body);
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write("{\"run".getBytes());
                    exchange.getResponseBody().flush();
                }
                case LATE -> {
                    Thread.sleep(LATE_MILLIS);
                    forward(exchange, body);
                    late.countDown();
                    answer(exchange, 200);
                }
                case SLOW -> slow(exchange, forward(exchange, body));
                case NONE -> {
                    HttpResponse<byte[]> response = forward(exchange, body);
                    exchange.sendResponseHeaders(response.statusCode(), length(response));
                    exchange.getResponseBody().write(response.body());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static long length(HttpResponse<byte[]> response) {
        return response.body().length == 0 ? -1 : response.body().length;
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        byte[] text = "{\"error_code\": \"PROXY\"}".getBytes();
        exchange.sendResponseHeaders(status, text.length);
        exchange.getResponseBody().write(text);
    }

    private static void askToWait(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", "1");
        answer(exchange, status);
    }

    private void slow(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(response.statusCode(), length(response));
        try (OutputStream out = exchange.getResponseBody()) {
            for (byte each : response.body()) {
                out.write(each);
                out.flush();
                if (closed.await(1, java.util.concurrent.TimeUnit.SECONDS)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        proxy.stop(0);
        threads.shutdownNow();
    }
}
