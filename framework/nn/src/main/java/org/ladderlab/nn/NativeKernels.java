package org.ladderlab.nn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The operations of {@code kernels.cpp}, for {@link org.ladderlab.spi.tensors.Kernels#NATIVE}. {@code tools/native/build.sh} compiles them into
 * the user's cache, under a name that holds the digest of their source, so that what is found there is never of other source.
 */
public final class NativeKernels {

    private static final String SOURCE = "kernels.cpp";

    /** Loads the library when it is first used. */
    private static final class Module {
        private static final TorchScript KERNELS = load();

        private static TorchScript load() {
            missing().ifPresent(problem -> {
                throw new IllegalStateException(problem);
            });
            // The library is linked against the engine's, which therefore comes first.
            Engine.getEngine("PyTorch");
            System.load(library().toString());
            return TorchScript.load(NativeKernels.class, "kernels.py");
        }
    }

    private NativeKernels() {}

    /** Why they cannot be used, and what to do about it; empty if they have been built from this version's source. */
    public static Optional<String> missing() {
        Path library = library();
        return Files.isReadable(library)
                ? Optional.empty()
                : Optional.of("The native kernels of this version have not been built here (there is no " + library
                        + "); run tools/native/build.sh, which needs a C++ compiler, or choose library.");
    }

    private static Path library() {
        return folder(System.getenv())
                .resolve("kernels-" + sourceDigest().substring(0, 16) + ".so")
                .toAbsolutePath();
    }

    /** {@code LADDERLAB_NATIVE}, or {@code ladderlab/native} in the user's cache, as in build.sh. */
    private static Path folder(Map<String, String> environment) {
        String folder = environment.getOrDefault("LADDERLAB_NATIVE", "");
        if (!folder.isBlank()) {
            return Path.of(folder);
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("ladderlab")
                .resolve("native");
    }

    private static String sourceDigest() {
        try (InputStream source = NativeKernels.class.getResourceAsStream(SOURCE)) {
            if (source == null) {
                throw new IllegalStateException(
                        "The resource " + SOURCE + " is missing beside " + NativeKernels.class + ".");
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource " + SOURCE + ".", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }

    /** {@link Ops#groupNorm}, then the activation if there is one; the result is laid out pixel by pixel. */
    static NDArray groupNorm(
            NDArray x, int groups, NDArray weight, NDArray bias, double epsilon, Optional<Activation> activation) {
        return activated(
                activation, code -> Module.KERNELS.call(x, "group_norm", x, weight, bias, groups, epsilon, code));
    }

    /** The same of x with each channel's offset added first, (n, channels). */
    static NDArray groupNorm(
            NDArray x,
            NDArray offset,
            int groups,
            NDArray weight,
            NDArray bias,
            double epsilon,
            Activation activation) {
        return activated(
                Optional.of(activation),
                code -> Module.KERNELS.call(
                        x, "group_norm_with_offset", x, offset, weight, bias, groups, epsilon, code));
    }

    /** {@link Ops#batchNorm}, then the activation if there is one; images are laid out pixel by pixel. */
    static NDArray batchNorm(
            NDArray x,
            NDArray weight,
            NDArray bias,
            NDArray mean,
            NDArray variance,
            boolean training,
            double momentum,
            double epsilon,
            Optional<Activation> activation) {
        return activated(
                activation,
                code -> Module.KERNELS.call(
                        x, "batch_norm", x, weight, bias, mean, variance, training, momentum, epsilon, code));
    }

    /** The same of x with each channel's offset added first, (channels). */
    static NDArray batchNorm(
            NDArray x,
            NDArray offset,
            NDArray weight,
            NDArray bias,
            NDArray mean,
            NDArray variance,
            boolean training,
            double momentum,
            double epsilon,
            Activation activation) {
        return activated(
                Optional.of(activation),
                code -> Module.KERNELS.call(
                        x,
                        "batch_norm_with_offset",
                        x,
                        offset,
                        weight,
                        bias,
                        mean,
                        variance,
                        training,
                        momentum,
                        epsilon,
                        code));
    }

    /** Has the kernel apply the activation if it can, and applies it to what it gives if it cannot. */
    private static NDArray activated(Optional<Activation> activation, IntFunction<NDArray> kernel) {
        if (activation.isEmpty()) {
            return kernel.apply(0);
        }
        // In the order of Activation in kernels.cpp.
        return switch (activation.get()) {
            case SILU -> kernel.apply(1);
            case RELU -> kernel.apply(2);
            case LEAKY_RELU -> kernel.apply(3);
            case IDENTITY, TANH, SOFTPLUS -> activation.get().apply(kernel.apply(0));
        };
    }
}
