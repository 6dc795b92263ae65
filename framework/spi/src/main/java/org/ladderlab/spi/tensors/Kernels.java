package org.ladderlab.spi.tensors;

/** Who computes the operations between convolutions and matrix products, which changes how fast they are and the last digit. */
public enum Kernels {
    /** The tensor library, in several passes over memory. */
    LIBRARY,
    /** Native code of our own, in as few passes as there can be; it has to be built on the machine first. */
    NATIVE
}
