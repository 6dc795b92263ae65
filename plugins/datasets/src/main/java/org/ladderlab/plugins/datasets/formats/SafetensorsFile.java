package org.ladderlab.plugins.datasets.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.ladderlab.nn.safetensors.MalformedSafeTensorsException;
import org.ladderlab.nn.safetensors.SafeTensorsHeader;

/** safetensors: a header that says of each array its type, its shape and where its numbers are. */
final class SafetensorsFile {

    private static final Map<String, NumberType> TYPES = Map.ofEntries(
            Map.entry("BOOL", NumberType.BOOL),
            Map.entry("U8", NumberType.UINT8),
            Map.entry("I8", NumberType.INT8),
            Map.entry("U16", NumberType.UINT16),
            Map.entry("I16", NumberType.INT16),
            Map.entry("U32", NumberType.UINT32),
            Map.entry("I32", NumberType.INT32),
            Map.entry("U64", NumberType.UINT64),
            Map.entry("I64", NumberType.INT64),
            Map.entry("F16", NumberType.FLOAT16),
            Map.entry("BF16", NumberType.BFLOAT16),
            Map.entry("F32", NumberType.FLOAT32),
            Map.entry("F64", NumberType.FLOAT64));

    private SafetensorsFile() {}

    /** The arrays of a file, by their names. */
    static Map<String, NumberArray> read(Path file) throws IOException {
        SafeTensorsHeader header = header(file);
        Map<String, NumberArray> arrays = new TreeMap<>();
        for (Map.Entry<String, SafeTensorsHeader.Entry> named : header.arrays().entrySet()) {
            SafeTensorsHeader.Entry entry = named.getValue();
            String place = file + ", " + named.getKey();
            NumberType type = TYPES.get(entry.type());
            if (type == null) {
                throw new FormatException(
                        place, "its numbers are " + entry.type(), "save whole or floating-point numbers");
            }
            arrays.put(
                    named.getKey(), new NumberArray(place, type, ByteOrder.LITTLE_ENDIAN, entry.shape(), false, () -> {
                        InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                        stream.skipNBytes(header.dataStart() + entry.begin());
                        return stream;
                    }));
        }
        return arrays;
    }

    private static SafeTensorsHeader header(Path file) throws IOException {
        try {
            return SafeTensorsHeader.read(file);
        } catch (MalformedSafeTensorsException e) {
            throw new FormatException(file, e.why(), "copy it again, or write it again by safetensors");
        }
    }
}
