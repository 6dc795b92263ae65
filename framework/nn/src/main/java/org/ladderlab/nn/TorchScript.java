package org.ladderlab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.DifferentiableCall;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module made at run time from plain source, whose methods can be called with and without gradients. The
 * source defines {@code class Ops(Module)}; see {@code ops.py} beside {@link Ops} for the form. A plugin may bring its own.
 */
public final class TorchScript {

    // A pickled, empty instance of __torch__.Ops whose only attribute is training = true.
    private static final String PICKLE = "\u0080\u0002c__torch__\nOps\n)\u0081}(X\b\0\0\0training\u0088ub.";
    private static final String EMPTY_TUPLE = "\u0080\u0002).";

    private final PtSymbolBlock module;

    private TorchScript(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Compiles the source in a class path resource.
     *
     * @param owner a class beside the resource
     */
    public static TorchScript load(Class<?> owner, String resource) {
        try (InputStream source = owner.getResourceAsStream(resource)) {
            if (source == null) {
                throw new IllegalArgumentException("There is no resource " + resource + " beside " + owner + ".");
            }
            return module(new ByteArrayInputStream(archive(source.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the TorchScript source " + resource + ".", e);
        }
    }

    /**
     * A module that {@code torch.jit.save} wrote.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    public static TorchScript read(Path file) {
        try (InputStream source = Files.newInputStream(file)) {
            return module(source);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the TorchScript module " + file + ".", e);
        }
    }

    private static TorchScript module(InputStream archive) throws IOException {
        // The module lives as long as the process: it is never closed.
        PtNDManager manager = (PtNDManager) NDManager.newBaseManager("PyTorch");
        return new TorchScript(JniUtils.loadModule(manager, archive, false, false));
    }

    private static byte[] archive(byte[] source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "version", "3\n".getBytes(StandardCharsets.ISO_8859_1));
            entry(zip, "constants.pkl", EMPTY_TUPLE.getBytes(StandardCharsets.ISO_8859_1));
            entry(zip, "data.pkl", PICKLE.getBytes(StandardCharsets.ISO_8859_1));
            entry(zip, "code/__torch__.py", source);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry("ops/" + name));
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Calls a method that returns one tensor.
     *
     * @param owner whose manager owns the result
     * @param arguments arrays, {@code NDList} or {@code List} of arrays, {@code Long}, {@code Integer}, {@code Double},
     *     {@code Boolean}, {@code long[]}, {@code double[]}
     */
    public NDArray call(NDArray owner, String method, Object... arguments) {
        IValue[] values = values(arguments);
        try (IValue result = DifferentiableCall.run(module, method, values)) {
            return result.toTensor((PtNDManager) owner.getManager());
        } finally {
            close(values);
        }
    }

    /** Calls a method that returns a list of tensors, which {@code owner} owns; see {@link #call}. */
    public NDList callList(NDManager owner, String method, Object... arguments) {
        IValue[] values = values(arguments);
        try (IValue result = DifferentiableCall.run(module, method, values)) {
            return new NDList(result.toTensorArray((PtNDManager) owner));
        } finally {
            close(values);
        }
    }

    /** Calls a method that changes its arguments in place, outside any graph, and returns nothing; see {@link #call}. */
    public void change(String method, Object... arguments) {
        IValue[] values = values(arguments);
        try (GradientMode off = GradientMode.off();
                IValue nothing = DifferentiableCall.run(module, method, values)) {
            // Both are only closed.
        } finally {
            close(values);
        }
    }

    /** Calls a method that returns a number, outside any graph; see {@link #call}. */
    public double callNumber(String method, Object... arguments) {
        IValue[] values = values(arguments);
        try (GradientMode off = GradientMode.off();
                IValue result = DifferentiableCall.run(module, method, values)) {
            return result.toDouble();
        } finally {
            close(values);
        }
    }

    private static IValue[] values(Object[] arguments) {
        IValue[] values = new IValue[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            values[i] = value(arguments[i]);
        }
        return values;
    }

    private static IValue value(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        } else if (argument instanceof List<?> list) {
            return IValue.listFrom(list.toArray(new PtNDArray[0]));
        } else if (argument instanceof Long || argument instanceof Integer) {
            return IValue.from(((Number) argument).longValue());
        } else if (argument instanceof Double number) {
            return IValue.from(number.doubleValue());
        } else if (argument instanceof Boolean flag) {
            return IValue.from(flag.booleanValue());
        } else if (argument instanceof long[] longs) {
            return IValue.listFrom(longs);
        } else if (argument instanceof double[] doubles) {
            return IValue.listFrom(doubles);
        }
        throw new IllegalArgumentException("TorchScript takes no argument of " + argument.getClass() + ".");
    }

    private static void close(IValue[] values) {
        for (IValue value : values) {
            value.close();
        }
    }
}
