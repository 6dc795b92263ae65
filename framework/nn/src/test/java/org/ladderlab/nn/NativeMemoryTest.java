package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class NativeMemoryTest {

    @Test
    void askingForItTwiceOrWithoutGlibcIsHarmless() {
        assertThatCode(() -> {
                    NativeMemory.keepFreed();
                    NativeMemory.keepFreed();
                })
                .doesNotThrowAnyException();
    }
}
