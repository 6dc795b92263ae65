package org.ladderlab.plugins.mlflow.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS as MLflow's environment variables ask for it. */
final class Tls {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----", Pattern.DOTALL);

    private Tls() {}

    /**
     * The context for an address; empty where Java's own will do.
     *
     * @throws IllegalArgumentException naming the variable, if a file cannot be used
     */
    static Optional<SSLContext> context(ServerAddress address) {
        if (!address.insecureTls()
                && address.serverCertificates().isEmpty()
                && address.clientCertificate().isEmpty()) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(address), trust(address), null);
            return Optional.of(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "The certificates named by MLFLOW_TRACKING_SERVER_CERT_PATH or MLFLOW_TRACKING_CLIENT_CERT_PATH cannot"
                            + " be used (" + e.getMessage()
                            + "); give PEM files, the client's with an unencrypted PKCS#8 key.",
                    e);
        }
    }

    private static TrustManager @Nullable [] trust(ServerAddress address) throws GeneralSecurityException, IOException {
        if (address.insecureTls()) {
            return new TrustManager[] {new TrustAnyone()};
        } else if (address.serverCertificates().isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        List<Certificate> certificates =
                certificates(address.serverCertificates().get());
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("server" + i, certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(ServerAddress address) throws GeneralSecurityException, IOException {
        if (address.clientCertificate().isEmpty()) {
            return null;
        }
        Path pem = address.clientCertificate().get();
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "client", privateKey(pem), new char[0], certificates(pem).toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path pem) throws GeneralSecurityException, IOException {
        String text = Files.readString(pem, StandardCharsets.UTF_8);
        int start = Math.max(0, text.indexOf("-----BEGIN CERTIFICATE"));
        String certificatesOnly = KEY.matcher(text.substring(start)).replaceAll("");
        return List.copyOf(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(certificatesOnly.getBytes(StandardCharsets.UTF_8))));
    }

    private static PrivateKey privateKey(Path pem) throws GeneralSecurityException, IOException {
        Matcher key = KEY.matcher(Files.readString(pem, StandardCharsets.UTF_8));
        if (!key.find()) {
            throw new InvalidKeySpecException("there is no PRIVATE KEY in " + pem);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        }
    }

    /** Accepts every certificate and every host name, as {@code MLFLOW_TRACKING_INSECURE_TLS=true} asks. */
    private static final class TrustAnyone extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
