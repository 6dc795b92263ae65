package org.ladderlab.engine.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.ladderlab.runs.files.RunException;

class FailureTest {

    @Test
    void anExceptionOfAComponentNamesTheMethodAndTheLine() {
        RuntimeException inner = new IllegalStateException("the table is empty.");
        inner.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 233),
            new StackTraceElement("com.lab.plugin.Tables", "first", "Tables.java", 12),
            new StackTraceElement("com.lab.plugin.Encoder", "diffuse", "Encoder.java", 40),
            new StackTraceElement("org.ladderlab.engine.inspection.DryStep", "run", "DryStep.java", 60)
        });
        assertThat(Failure.explain(inner))
                .isEqualTo("IllegalStateException: the table is empty (in Tables.first, line 12).");
        assertThat(Failure.explain(new RunException("A sentence of ours."))).isEqualTo("A sentence of ours.");
    }

    @Test
    void memoryThatRanOutIsNamedWithHowMuchWasAskedFor() {
        EngineException e = new EngineException("The following operation failed in the TorchScript interpreter.\n"
                + "Traceback of TorchScript (most recent call last):\n  File \"<string>\", line 5, in forward\n"
                + "RuntimeError: [enforce fail at alloc_cpu.cpp:115] err == 0. DefaultCPUAllocator: can't allocate memory: you"
                + " tried to allocate 42949672960 bytes. Error code 12 (Cannot allocate memory)\n");
        assertThat(Failure.explain(new BuildException("model", "The model fails.", e)))
                .startsWith("The machine's memory ran out")
                .endsWith(
                        ": 40.0 GiB more were asked for; lower training.batchSize, evaluation.batchSize or the size of"
                                + " the model.");
    }

    @Test
    void memoryThatTheRealAllocatorRefusesIsNamedToo() {
        try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
            // 2^61 bytes: more than any machine addresses.
            Throwable e = catchThrowable(() -> manager.zeros(new Shape(1L << 29, 1L << 30)));
            assertThat(Failure.explain(e))
                    .startsWith("The machine's memory ran out")
                    .contains("2.0 EiB more were asked for");
        }
    }

    @Test
    void aTorchScriptErrorIsToldByItsReasonAndNotByItsFirstLine() {
        try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
            Throwable e = catchThrowable(() -> manager.zeros(new Shape(2, 3)).matMul(manager.zeros(new Shape(2, 3))));
            assertThat(Failure.explain(e))
                    .contains("shapes cannot be multiplied")
                    .doesNotContain("TorchScript interpreter");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason() {
        assertThat(Failure.explain(new UncheckedIOException("Cannot read it.", new AccessDeniedException("/a/b"))))
                .isEqualTo("Cannot read it. (/a/b: access denied)");
        Throwable e = catchThrowable(() -> Files.createDirectories(Path.of("/dev/null/x")));
        assertThat(Failure.explain(e)).startsWith("/dev/null");
    }
}
