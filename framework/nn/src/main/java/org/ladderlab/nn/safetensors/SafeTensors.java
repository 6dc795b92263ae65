package org.ladderlab.nn.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named arrays in one file, in the safetensors format: the header's length (8 bytes, little-endian), a JSON header, and the
 * raw values, row-major and little-endian. Types written: float32, float64, int64. Half precision (F16, BF16) is read as float32.
 *
 * @param arrays by name
 * @param metadata text by name
 */
public record SafeTensors(Map<String, NDArray> arrays, Map<String, String> metadata) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<DataType, String> NAMES =
            Map.of(DataType.FLOAT32, "F32", DataType.FLOAT64, "F64", DataType.INT64, "I64");

    /** The whole file, in pieces to be written one after the other. */
    public List<ByteBuffer> encode() {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode meta = header.putObject(SafeTensorsHeader.METADATA);
        metadata.forEach(meta::put);
        List<ByteBuffer> data = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            NDArray array = entry.getValue();
            ByteBuffer values = array.toByteBuffer();
            ObjectNode description = header.putObject(entry.getKey()).put("dtype", typeName(array));
            for (long size : array.getShape().getShape()) {
                description.withArray("shape").add(size);
            }
            if (array.getShape().dimension() == 0) {
                description.putArray("shape");
            }
            description.putArray("data_offsets").add(offset).add(offset + values.remaining());
            offset += values.remaining();
            data.add(values);
        }
        data.add(0, prefix(header));
        return data;
    }

    /**
     * Reads a file.
     *
     * @param manager owns the arrays
     * @throws IOException if the file cannot be read, is not in this format, or holds values of another type
     */
    public static SafeTensors read(Path file, NDManager manager) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            SafeTensorsHeader header = SafeTensorsHeader.read(
                    Channels.newInputStream(content.getChannel()), content.length(), file.toString());
            return read(header, file.toString(), manager, (begin, size) -> {
                byte[] bytes = new byte[size];
                content.seek(begin);
                content.readFully(bytes);
                return ByteBuffer.wrap(bytes);
            });
        }
    }

    /**
     * The same of a file's bytes.
     *
     * @param name of the file, for messages
     */
    public static SafeTensors read(byte[] content, String name, NDManager manager) throws IOException {
        SafeTensorsHeader header = SafeTensorsHeader.read(new ByteArrayInputStream(content), content.length, name);
        return read(header, name, manager, (begin, size) -> ByteBuffer.wrap(content, (int) begin, size)
                .slice());
    }

    /** The bytes at a place. */
    private interface Bytes {
        ByteBuffer at(long begin, int size) throws IOException;
    }

    private static SafeTensors read(SafeTensorsHeader header, String file, NDManager manager, Bytes bytes)
            throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, SafeTensorsHeader.Entry> named : header.arrays().entrySet()) {
            SafeTensorsHeader.Entry entry = named.getValue();
            long size = entry.end() - entry.begin();
            if (size > Integer.MAX_VALUE - 8) {
                throw new IOException(file + " holds '" + named.getKey() + "' of " + size
                        + " bytes, and an array of more than 2 GiB cannot be read.");
            }
            ByteBuffer values =
                    bytes.at(header.dataStart() + entry.begin(), (int) size).order(ByteOrder.LITTLE_ENDIAN);
            Shape shape = new Shape(entry.shape());
            arrays.put(
                    named.getKey(),
                    switch (entry.type()) {
                        case "F32" -> manager.create(values, shape, DataType.FLOAT32);
                        case "F64" -> manager.create(values, shape, DataType.FLOAT64);
                        case "I64" -> manager.create(values, shape, DataType.INT64);
                        case "F16" -> manager.create(HalfPrecision.fromFloat16(values), shape);
                        case "BF16" -> manager.create(HalfPrecision.fromBfloat16(values), shape);
                        default ->
                            throw new IOException(file + " holds '" + named.getKey() + "' of type " + entry.type()
                                    + "; F64, F32, F16, BF16 and I64 are read.");
                    });
        }
        return new SafeTensors(arrays, header.metadata());
    }

    private static String typeName(NDArray array) {
        String name = NAMES.get(array.getDataType());
        if (name == null) {
            throw new IllegalArgumentException(
                    "A checkpoint holds float32, float64 and int64 arrays, not " + array.getDataType() + ".");
        }
        return name;
    }

    /**
     * What stands before the values: the header's length and the header. The format wants the values aligned to 8 bytes, and allows
     * trailing spaces in the header.
     */
    public static ByteBuffer prefix(ObjectNode header) {
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int length = (json.length + 7) / 8 * 8;
        ByteBuffer prefix = ByteBuffer.allocate(8 + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json);
        while (prefix.hasRemaining()) {
            prefix.put((byte) ' ');
        }
        return prefix.flip();
    }
}
