package org.ladderlab.spi.tensors;

/** How the layers of a model compute: none of it changes what they compute but for rounding. */
public record Arithmetic(Precision precision, MemoryLayout memoryLayout, Kernels kernels) {

    /** Float32, by the tensor library, in the layout that each network is fastest in. */
    public static final Arithmetic DEFAULT = new Arithmetic(Precision.FP32, MemoryLayout.AUTO, Kernels.LIBRARY);

    /** The same in another precision. */
    public Arithmetic in(Precision other) {
        return new Arithmetic(other, memoryLayout, kernels);
    }

    /** The same with other kernels. */
    public Arithmetic with(Kernels other) {
        return new Arithmetic(precision, memoryLayout, other);
    }
}
