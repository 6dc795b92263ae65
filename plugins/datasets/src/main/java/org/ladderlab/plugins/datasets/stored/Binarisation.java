package org.ladderlab.plugins.datasets.stored;

/** How pixels k of 0 .. m become zeros and ones. */
public enum Binarisation {
    /** Not at all: the pixels keep their values. */
    NONE,
    /** 1 where {@code k / m > 1/2}. */
    THRESHOLD,
    /** 1 with probability {@code k / m}, drawn afresh from the step each time (Burda et al. 2016). */
    DYNAMIC
}
