package org.ladderlab.nn;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.tensors.Kernels;

/** {@link FlatMemoryTest} with native kernels; a class of its own, since these are the longest tests of a module that all others wait for. */
class NativeFlatMemoryTest {

    @Test
    void nativeKernelsTakeNoMoreMemoryEither() throws IOException, InterruptedException {
        NativeBuild.need();
        FlatMemoryTest.train(Kernels.NATIVE);
    }
}
