package org.ladderlab.plugins.datasets.formats;

import java.nio.ByteBuffer;
import org.ladderlab.nn.safetensors.HalfPrecision;

/** The kinds of numbers that files have. */
enum NumberType {
    BOOL(1, true),
    UINT8(1, true),
    INT8(1, true),
    UINT16(2, true),
    INT16(2, true),
    UINT32(4, true),
    INT32(4, true),
    UINT64(8, true),
    INT64(8, true),
    FLOAT16(2, false),
    BFLOAT16(2, false),
    FLOAT32(4, false),
    FLOAT64(8, false);

    private final int size;
    private final boolean whole;

    NumberType(int size, boolean whole) {
        this.size = size;
        this.whole = whole;
    }

    /** Bytes of one. */
    int size() {
        return size;
    }

    /** Whether there are whole numbers alone. */
    boolean whole() {
        return whole;
    }

    /** The next number of a buffer, which knows the order of its bytes. */
    double next(ByteBuffer bytes) {
        return switch (this) {
            case BOOL, UINT8 -> bytes.get() & 0xFF;
            case INT8 -> bytes.get();
            case UINT16 -> bytes.getShort() & 0xFFFF;
            case INT16 -> bytes.getShort();
            case UINT32 -> bytes.getInt() & 0xFFFF_FFFFL;
            case INT32 -> bytes.getInt();
            case UINT64 -> unsigned(bytes.getLong());
            case INT64 -> bytes.getLong();
            case FLOAT16 -> HalfPrecision.fromFloat16(bytes.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort() << 16);
            case FLOAT32 -> bytes.getFloat();
            case FLOAT64 -> bytes.getDouble();
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : (bits >>> 1) * 2.0;
    }
}
