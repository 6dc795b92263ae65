package org.ladderlab.nn;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/**
 * The C library's memory for tensors. By default glibc gives large blocks back to the system as soon as they are freed, and
 * each training step then faults thousands of pages in again.
 */
public final class NativeMemory {

    // From malloc.h of glibc.
    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_THRESHOLD = -3;

    private static final int NEARLY_ALL = 2_000_000_000;
    private static final int GROWTH = 64 << 20;

    private NativeMemory() {}

    /**
     * Lets the process keep what it frees, for the next step. Call it before the first tensor is made.
     *
     * @return whether the C library took all settings; without glibc nothing changes
     */
    public static boolean keepFreed() {
        if (!Platform.isLinux()) {
            return false;
        }
        try {
            Function mallopt = Function.getFunction(Platform.C_LIBRARY_NAME, "mallopt");
            return set(mallopt, MMAP_THRESHOLD, NEARLY_ALL)
                    && set(mallopt, TRIM_THRESHOLD, NEARLY_ALL)
                    && set(mallopt, TOP_PAD, GROWTH);
        } catch (LinkageError noGlibc) {
            return false;
        }
    }

    private static boolean set(Function mallopt, int parameter, int value) {
        return mallopt.invokeInt(new Object[] {parameter, value}) == 1;
    }
}
