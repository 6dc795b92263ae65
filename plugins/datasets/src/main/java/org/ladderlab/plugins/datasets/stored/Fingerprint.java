package org.ladderlab.plugins.datasets.stored;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over values. */
public final class Fingerprint {

    private final MessageDigest digest;

    public Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256, and this one has not.", e);
        }
    }

    /** Of some bytes, in hexadecimal. */
    public static String of(byte[] bytes) {
        return new Fingerprint().add(bytes).hexadecimal();
    }

    /** Adds bytes. */
    public Fingerprint add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds the first of some bytes. */
    Fingerprint add(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
        return this;
    }

    /** Adds the values as big-endian IEEE 754 numbers. */
    public Fingerprint add(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return add(bytes.array());
    }

    /** The first 64 bits, after which nothing can be added. */
    long begin() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /** All of it, after which nothing can be added. */
    public String hexadecimal() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
