package org.ladderlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Builds the native kernels into the module's folder {@code target}, unless they are there. */
final class NativeBuild {

    private NativeBuild() {}

    /** Ends the test as skipped where there is nothing to build them with. */
    static void need() throws IOException, InterruptedException {
        assumeTrue(works("g++ --version"), "The native kernels are only tested where there is a C++ compiler, g++.");
        assumeTrue(
                works("python3 -m pip --version"),
                "The native kernels are only tested where there is Python 3 with pip, to fetch headers.");
        ai.djl.engine.Engine.getEngine("PyTorch");
        Path script = Path.of(System.getProperty("ladderlab.root"), "tools", "native", "build.sh");
        Process process = new ProcessBuilder(script.toString()).inheritIO().start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("built in time").isTrue();
        assertThat(process.exitValue()).as("of build.sh").isZero();
    }

    private static boolean works(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
