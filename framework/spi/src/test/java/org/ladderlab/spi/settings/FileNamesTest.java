package org.ladderlab.spi.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"runs/a-1", "läufe/x", "a", "..hidden/x", "a/..b"})
    void aPathBelowAFolderIsInside(String path) {
        assertThat(FileNames.isInside(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "../x", "/etc", "runs/../../x", "runs/./x", "a/..", "a\0b", "a\nb", "a\u001b[2Jb"
            })
    void aPathThatLeavesAFolderOrHidesSomethingIsNot(String path) {
        assertThat(FileNames.isInside(path)).isFalse();
    }

    @Test
    void aNameLeavesRoomForWhatFileNamesAddToIt() {
        assertThat(FileNames.isName("a".repeat(64))).isTrue();
        assertThat(FileNames.isName("a".repeat(65))).isFalse();
        assertThat(FileNames.isName("")).isFalse();
        assertThat(FileNames.isName("..")).isFalse();
        assertThat(FileNames.isName("a/b")).isFalse();
        assertThat(FileNames.isJoinedName("a".repeat(240))).isTrue();
        assertThat(FileNames.isJoinedName("../x")).isFalse();
    }
}
