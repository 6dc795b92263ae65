package org.ladderlab.plugins.mlflow.transport;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy between this machine and a server, from the variables that other programs read: {@code http_proxy}, {@code
 * https_proxy} or {@code all_proxy}, in small letters or in capitals, and {@code no_proxy}, a list of hosts and domains, with a port or
 * without, or {@code *}. This machine itself is always reached directly.
 */
final class Proxies {

    private final URI proxy;

    private Proxies(URI proxy) {
        this.proxy = proxy;
    }

    /**
     * The proxy for an address; empty where there is none.
     *
     * @throws IllegalArgumentException naming the variable, if it holds no address of an HTTP proxy
     */
    static Optional<Proxies> of(URI address, Map<String, String> environment) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        if (host.matches("localhost|127\\.[0-9.]+|\\[::1]") || isExcepted(host, address.getPort(), environment)) {
            return Optional.empty();
        }
        String name = address.getScheme().toLowerCase(Locale.ROOT) + "_proxy";
        return value(name, environment).map(text -> of(name, text)).or(() -> value("all_proxy", environment)
                .map(text -> of("all_proxy", text)));
    }

    private static Proxies of(String variable, String text) {
        try {
            URI proxy = URI.create(text.contains("://") ? text : "http://" + text);
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null) {
                return new Proxies(proxy);
            }
        } catch (IllegalArgumentException e) {
            // The sentence below says it without the text, which may hold a password.
        }
        throw new IllegalArgumentException("The environment variable " + variable
                + " is not the address of an HTTP proxy, such as http://proxy.example:3128; correct it, or name the server's host in"
                + " no_proxy.");
    }

    private static Optional<String> value(String name, Map<String, String> environment) {
        return Optional.ofNullable(environment.get(name))
                .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
                .filter(text -> !text.isBlank())
                .map(String::strip);
    }

    private static boolean isExcepted(String host, int port, Map<String, String> environment) {
        for (String each : value("no_proxy", environment)
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .split("[,\\s]+")) {
            String name = each.replaceFirst("^\\*?\\.", "");
            if (!name.isEmpty()
                    && (name.equals("*")
                            || isWithin(host, name)
                            || name.endsWith(":" + port) && isWithin(host, name.replaceFirst(":[0-9]+$", "")))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    /** Sends everything by the proxy. */
    ProxySelector selector() {
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress socket, IOException failure) {
                // The call itself fails and says so.
            }
        };
    }

    /** What the proxy wants to know, where its address holds a user. */
    Optional<Authenticator> authenticator() {
        return Optional.ofNullable(proxy.getRawUserInfo()).map(info -> {
            String[] parts = info.split(":", 2);
            String user = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            String password = parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
            return new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    return new PasswordAuthentication(user, password.toCharArray());
                }
            };
        });
    }
}
