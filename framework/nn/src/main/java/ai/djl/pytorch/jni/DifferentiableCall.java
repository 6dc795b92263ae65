package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;
import org.jspecify.annotations.NullMarked;

/**
 * Calls a TorchScript method with gradients. DJL's public {@link IValueUtils#runMethod} runs in inference mode, and its
 * other route takes no numbers; the native call beneath both is visible in this package only.
 */
@NullMarked
public final class DifferentiableCall {

    private DifferentiableCall() {}

    /** Runs a method; the caller closes the result and the arguments. */
    public static IValue run(PtSymbolBlock module, String method, IValue[] arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
    }
}
