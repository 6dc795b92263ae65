package org.ladderlab.plugins.mlflow.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * Where an MLflow server is and what opens it, from MLflow's own environment variables: {@code MLFLOW_TRACKING_USERNAME} with
 * {@code _PASSWORD}, or {@code _TOKEN}, or the file {@code ~/.mlflow/credentials}; {@code _INSECURE_TLS}, {@code
 * _SERVER_CERT_PATH} and {@code _CLIENT_CERT_PATH}; and the way to it, from {@link Proxies}' variables. Only {@link #shown} may appear in logs and files: it holds no secret.
 */
public final class ServerAddress {

    private static final int LARGEST_PORT = 65_535;

    private final String shown;
    private final BasicMlflowHostCreds credentials;
    private final Map<String, String> environment;
    private final Optional<Proxies> proxy;

    private ServerAddress(String shown, BasicMlflowHostCreds credentials, Map<String, String> environment) {
        this.shown = shown;
        this.credentials = credentials;
        this.environment = environment;
        this.proxy = Proxies.of(URI.create(shown), environment);
    }

    /**
     * Reads an address; a user and password within it count before the environment's.
     *
     * @throws IllegalArgumentException if it is not the address of an HTTP server
     */
    public static ServerAddress of(String uri, Map<String, String> environment) {
        URI parsed;
        try {
            parsed = URI.create(uri.strip());
        } catch (IllegalArgumentException e) {
            throw notAnAddress("", e);
        }
        String scheme = Optional.ofNullable(parsed.getScheme()).orElse("");
        if (!scheme.matches("https?") || parsed.getHost() == null || parsed.getPort() > LARGEST_PORT) {
            throw notAnAddress(uri.strip().toLowerCase(Locale.ROOT), null);
        }
        String port = parsed.getPort() < 0 ? "" : ":" + parsed.getPort();
        String path = Optional.ofNullable(parsed.getRawPath()).orElse("").replaceAll("/+$", "");
        String shown = scheme + "://" + parsed.getHost() + port + path;
        Map<String, String> known = new HashMap<>(credentialsFile(environment));
        known.putAll(environment);
        Optional.ofNullable(parsed.getRawUserInfo()).ifPresent(info -> {
            String[] parts = info.split(":", 2);
            known.put("MLFLOW_TRACKING_USERNAME", URLDecoder.decode(parts[0], StandardCharsets.UTF_8));
            known.put(
                    "MLFLOW_TRACKING_PASSWORD",
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        });
        return new ServerAddress(shown, credentials(shown, known), known);
    }

    /** Stores and services that MLflow's own clients know and that speak another language. */
    private static IllegalArgumentException notAnAddress(String uri, @Nullable Throwable cause) {
        String remedy = "for example http://127.0.0.1:5000; check trackingUri and MLFLOW_TRACKING_URI.";
        if (uri.matches("(sqlite|postgresql|mysql|mssql)[:+].*")) {
            remedy =
                    "and this is a database. Start a server on it, 'mlflow server --backend-store-uri ...', and give its address.";
        } else if (uri.startsWith("databricks")) {
            remedy =
                    "and Databricks is reached by a protocol of its own, which is not supported. Leave MLFLOW_TRACKING_URI"
                            + " unset, and send finished runs to a server of yours.";
        } else if (uri.matches("file:.*|[./~].*|[a-z]:[/\\\\].*")) {
            remedy = "and this is a folder, which MLflow's servers no longer read. Leave MLFLOW_TRACKING_URI unset:"
                    + " './ladderlab ui' shows the runs of a folder.";
        }
        return new IllegalArgumentException(
                "An MLflow server's address starts with http:// or https:// and a host, " + remedy, cause);
    }

    private static BasicMlflowHostCreds credentials(String host, Map<String, String> known) {
        boolean insecure =
                known.getOrDefault("MLFLOW_TRACKING_INSECURE_TLS", "").matches("(?i)true|1");
        String user = known.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
        String password = known.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        String token = user.isEmpty() ? known.getOrDefault("MLFLOW_TRACKING_TOKEN", "") : "";
        return new BasicMlflowHostCreds(host, user, password, token, insecure);
    }

    private static Map<String, String> credentialsFile(Map<String, String> environment) {
        String home = environment.get("HOME");
        Map<String, String> found = new HashMap<>();
        if (home != null && Files.isReadable(Path.of(home, ".mlflow", "credentials"))) {
            try {
                for (String line : Files.readAllLines(Path.of(home, ".mlflow", "credentials"))) {
                    String[] parts = line.split("=", 2);
                    if (parts.length == 2 && parts[0].strip().matches("mlflow_tracking_(username|password)")) {
                        found.put(parts[0].strip().toUpperCase(Locale.ROOT), parts[1].strip());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read ~/.mlflow/credentials.", e);
            }
        }
        return found;
    }

    /** The address without user, password and trailing slash. */
    public String shown() {
        return shown;
    }

    /** A short name for files, the same for every way to write this address. */
    public String hash() {
        CRC32 crc = new CRC32();
        crc.update(shown.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** The value of the header {@code Authorization}. */
    Optional<String> authorization() {
        if (!credentials.getUsername().isEmpty()) {
            byte[] pair =
                    (credentials.getUsername() + ":" + credentials.getPassword()).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return Optional.of(credentials.getToken())
                .filter(token -> !token.isEmpty())
                .map(token -> "Bearer " + token);
    }

    /** The proxy between here and there. */
    Optional<Proxies> proxy() {
        return proxy;
    }

    /** Whether any certificate will do. */
    boolean insecureTls() {
        return credentials.shouldIgnoreTlsVerification();
    }

    /** A PEM file of the certificates to trust instead of the system's. */
    Optional<Path> serverCertificates() {
        return file("MLFLOW_TRACKING_SERVER_CERT_PATH");
    }

    /** A PEM file with this client's certificate and private key. */
    Optional<Path> clientCertificate() {
        return file("MLFLOW_TRACKING_CLIENT_CERT_PATH");
    }

    private Optional<Path> file(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    @Override
    public String toString() {
        return shown;
    }
}
