package org.ladderlab.plugins.mlflow.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ProxiesTest {

    private static final String PROXY = "http://proxy.example:3128";

    private static boolean isUsed(String address, Map<String, String> environment) {
        return Proxies.of(URI.create(address), environment).isPresent();
    }

    @Test
    void aCallGoesByTheProxyThatTheEnvironmentNames() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        proxy.start();
        try {
            String uri = "127.0.0.1:" + proxy.getAddress().getPort();
            ServerAddress address = ServerAddress.of("http://mlflow.invalid:5000", Map.of("http_proxy", uri));
            Http.Answer answer = new Http(address)
                    .call("GET", "/version", "text/plain", BodyPublishers.noBody(), Duration.ofSeconds(10));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(asked).containsExactly("http://mlflow.invalid:5000/version");
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void eachSchemeHasItsVariableInSmallLettersOrCapitals() {
        assertThat(isUsed("http://host", Map.of("http_proxy", PROXY))).isTrue();
        assertThat(isUsed("http://host", Map.of("HTTP_PROXY", PROXY))).isTrue();
        assertThat(isUsed("https://host", Map.of("http_proxy", PROXY))).isFalse();
        assertThat(isUsed("https://host", Map.of("HTTPS_PROXY", PROXY))).isTrue();
        assertThat(isUsed("https://host", Map.of("all_proxy", PROXY))).isTrue();
        assertThat(isUsed("http://host", Map.of("http_proxy", " "))).isFalse();
    }

    @Test
    void exceptionsAreHostsAndDomainsAndThisMachineIsAlwaysOne() {
        Map<String, String> environment =
                Map.of("http_proxy", PROXY, "no_proxy", "inner.example, .lab.example,10.0.0.7, other.example:5000");
        assertThat(isUsed("http://inner.example", environment)).isFalse();
        assertThat(isUsed("http://a.inner.example:5000", environment)).isFalse();
        assertThat(isUsed("http://mlflow.lab.example", environment)).isFalse();
        assertThat(isUsed("http://10.0.0.7:5000", environment)).isFalse();
        assertThat(isUsed("http://other.example:5000", environment)).isFalse();
        assertThat(isUsed("http://other.example:5001", environment)).isTrue();
        assertThat(isUsed("http://notinner.example", environment)).isTrue();
        assertThat(isUsed("http://localhost:5000", environment)).isFalse();
        assertThat(isUsed("http://127.0.0.1:5000", environment)).isFalse();
        assertThat(isUsed("http://[::1]:5000", environment)).isFalse();
        assertThat(isUsed("http://host", Map.of("http_proxy", PROXY, "no_proxy", "*")))
                .isFalse();
    }

    @Test
    void aProxyOfAnotherKindIsRefusedWithoutItsPassword() {
        for (String proxy : List.of("socks5://me:secret@host:1080", "http://me:se cret@host", "http://")) {
            assertThatThrownBy(() -> isUsed("http://host", Map.of("http_proxy", proxy)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("http_proxy")
                    .hasMessageNotContaining("cret");
        }
    }
}
