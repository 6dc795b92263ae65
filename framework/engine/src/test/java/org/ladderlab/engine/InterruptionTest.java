package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InterruptionTest {

    /** Ends, and begins to listen while it does. */
    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try (Interruption interruption = Interruption.listen()) {
                System.out.print("asked to stop: " + interruption.requested());
            }
        }));
    }

    @Test
    void aRunThatBeginsInAProcessThatEndsIsAskedToStopAndHasNotFailed() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        InterruptionTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(told).isEqualTo("asked to stop: true");
        assertThat(process.waitFor()).isZero();
    }
}
