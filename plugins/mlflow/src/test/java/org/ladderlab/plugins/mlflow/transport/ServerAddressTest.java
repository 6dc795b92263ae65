package org.ladderlab.plugins.mlflow.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerAddressTest {

    private static final String PASSWORD = "password";

    @TempDir
    private Path folder;

    @Test
    void aPasswordInTheAddressIsUsedAndNeverShown() {
        ServerAddress address = ServerAddress.of("https://me:s%40crt@host:8443/mlflow/", Map.of());
        assertThat(address.shown()).isEqualTo("https://host:8443/mlflow");
        assertThat(address).hasToString("https://host:8443/mlflow");
        assertThat(address.authorization())
                .contains("Basic " + Base64.getEncoder().encodeToString("me:s@crt".getBytes()));
        assertThat(address.hash())
                .isEqualTo(
                        ServerAddress.of("https://host:8443/mlflow", Map.of()).hash());
    }

    @Test
    void userAndPasswordComeBeforeATokenAndTheEnvironmentBeforeTheFile() throws IOException {
        Files.createDirectories(folder.resolve(".mlflow"));
        Files.writeString(
                folder.resolve(".mlflow/credentials"),
                "[mlflow]\nmlflow_tracking_username = filed\nmlflow_tracking_password = p\n");
        String home = folder.toString();
        assertThat(authorization(Map.of("HOME", home))).isEqualTo(basic("filed:p"));
        assertThat(authorization(
                        Map.of("HOME", home, "MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "q")))
                .isEqualTo(basic("me:q"));
        assertThat(authorization(Map.of("MLFLOW_TRACKING_TOKEN", "t"))).isEqualTo("Bearer t");
        assertThat(ServerAddress.of("http://host", Map.of()).authorization()).isEmpty();
    }

    private static String authorization(Map<String, String> environment) {
        return ServerAddress.of("http://host", environment).authorization().orElseThrow();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes());
    }

    @Test
    void whatIsNotAnAddressIsRefusedWithoutRepeatingIt() {
        for (String uri : new String[] {"databricks", "file:///tmp/mlruns", "http://", "http://me:secret word@host"}) {
            assertThatThrownBy(() -> ServerAddress.of(uri, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("http://")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void addressesOfOtherKindsSayWhatToDoInstead() {
        for (String[] each : new String[][] {
            {"sqlite:///mlflow.db", "mlflow server --backend-store-uri"},
            {"postgresql+psycopg2://me:secret@host/db", "mlflow server --backend-store-uri"},
            {"databricks", "Databricks"},
            {"databricks://profile", "Databricks"},
            {"file:///tmp/mlruns", "./ladderlab ui"},
            {"./mlruns", "./ladderlab ui"},
            {"/tmp/mlruns", "./ladderlab ui"},
            {"127.0.0.1:5000", "http://127.0.0.1:5000"},
            {"http://host:99999", "http://127.0.0.1:5000"}
        }) {
            assertThatThrownBy(() -> ServerAddress.of(each[0], Map.of()))
                    .as(each[0])
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(each[1])
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void tlsFollowsTheEnvironment() throws Exception {
        Path serverPem = certificate("server");
        Path clientPem = certificate("client");
        HttpsServer server = tlsServer();
        try {
            String uri = "https://localhost:" + server.getAddress().getPort();
            String trusted = serverPem.toString();
            assertThatThrownBy(() -> get(uri, Map.of())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> get(uri, Map.of("MLFLOW_TRACKING_SERVER_CERT_PATH", trusted)))
                    .as("the server wants a client certificate")
                    .isInstanceOf(IOException.class);
            Map<String, String> client = Map.of("MLFLOW_TRACKING_CLIENT_CERT_PATH", clientPem.toString());
            assertThat(get(uri, plus(client, "MLFLOW_TRACKING_SERVER_CERT_PATH", trusted)))
                    .isEqualTo(200);
            assertThat(get(uri, plus(client, "MLFLOW_TRACKING_INSECURE_TLS", "true")))
                    .isEqualTo(200);
            assertThatThrownBy(() -> get(uri, client)).isInstanceOf(IOException.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCertificateFileThatIsMissingIsNamedWithItsVariable() {
        assertThatThrownBy(() -> get("https://localhost:1", Map.of("MLFLOW_TRACKING_SERVER_CERT_PATH", "/nowhere.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MLFLOW_TRACKING_SERVER_CERT_PATH");
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        Map<String, String> all = new java.util.HashMap<>(map);
        all.put(key, value);
        return all;
    }

    private static int get(String uri, Map<String, String> environment) throws Exception {
        return new Http(ServerAddress.of(uri, environment))
                .call("GET", "/", "text/plain", BodyPublishers.noBody(), Duration.ofSeconds(5))
                .status();
    }

    /** A self-signed certificate with its key, as PEM. */
    private Path certificate(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-alias",
                        name,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes());
        Certificate certificate = keys.getCertificate(name);
        return Files.writeString(
                folder.resolve(name + ".pem"),
                "-----BEGIN CERTIFICATE-----\n" + lines.encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n"
                        + lines.encodeToString(
                                keys.getKey(name, PASSWORD.toCharArray()).getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /** A server that lets in who shows the client's certificate. */
    private HttpsServer tlsServer() throws Exception {
        KeyStore own = KeyStore.getInstance(folder.resolve("server.p12").toFile(), PASSWORD.toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "client",
                KeyStore.getInstance(folder.resolve("client.p12").toFile(), PASSWORD.toCharArray())
                        .getCertificate("client"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters all = context.getDefaultSSLParameters();
                all.setNeedClientAuth(true);
                parameters.setSSLParameters(all);
            }
        });
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
