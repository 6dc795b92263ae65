package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {

    @Test
    void glibcTakesTheSettingsAndAnyOtherLibraryIsLeftAlone() {
        assertThat(NativeMemory.keepFreed()).isEqualTo(isGlibc());
    }

    private static boolean isGlibc() {
        try {
            NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("gnu_get_libc_version");
            return true;
        } catch (UnsatisfiedLinkError otherLibrary) {
            return false;
        }
    }
}
