package org.ladderlab.nn.safetensors;

import java.nio.ByteBuffer;

/** Numbers of 16 bits as float32, exactly. */
public final class HalfPrecision {

    private static final int FRACTION_BITS = 10;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;
    private static final int LARGEST_EXPONENT = 31;
    private static final int BIAS = 15;

    private HalfPrecision() {}

    /** IEEE 754 binary16: 1 bit sign, 5 bits exponent, 10 bits fraction. */
    static float[] fromFloat16(ByteBuffer values) {
        float[] floats = new float[values.remaining() / 2];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = fromFloat16(values.getShort());
        }
        return floats;
    }

    /** The upper half of a float32. */
    static float[] fromBfloat16(ByteBuffer values) {
        float[] floats = new float[values.remaining() / 2];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Float.intBitsToFloat(values.getShort() << 16);
        }
        return floats;
    }

    /** One number. */
    public static float fromFloat16(short bits) {
        int exponent = bits >> FRACTION_BITS & LARGEST_EXPONENT;
        int fraction = bits & FRACTION;
        float size;
        if (exponent == LARGEST_EXPONENT) {
            size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            size = Math.scalb((float) fraction, 1 - BIAS - FRACTION_BITS);
        } else {
            size = Math.scalb((float) (fraction | 1 << FRACTION_BITS), exponent - BIAS - FRACTION_BITS);
        }
        return bits < 0 ? -size : size;
    }
}
