package org.ladderlab.plugins.datasets;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over values. */
final class Fingerprint {

    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256, and this one has not.", e);
        }
    }

    static String of(byte[] bytes) {
        return new Fingerprint().add(bytes).hexadecimal();
    }

    Fingerprint add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds the values as big-endian IEEE 754 numbers. */
    Fingerprint add(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return add(bytes.array());
    }

    String hexadecimal() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
