package org.ladderlab.nn.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that Python wrote, and files that nobody should have written. */
class SafeTensorsTest {

    @TempDir
    Path folder;

    /** Made by tools/parity/dtypes.py. */
    @Test
    void valuesOfEachTypeThatPythonWroteAreRead() throws IOException, URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(SafeTensorsTest.class.getResource("dtypes.safetensors"))
                .toURI());
        float[] numbers = {0, 1, -2.5f, 65504, 6.1035156e-5f, -5.9604645e-8f, 0.333251953125f};
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            SafeTensors read = SafeTensors.read(file, manager);
            assertThat(read.metadata()).containsEntry("made by", "dtypes.py");
            assertThat(read.arrays().get("F32").toFloatArray()).containsExactly(numbers);
            assertThat(read.arrays().get("F16").toFloatArray()).containsExactly(numbers);
            assertThat(read.arrays().get("F64").toDoubleArray()[6]).isEqualTo(0.333251953125);
            assertThat(read.arrays().get("BF16").toFloatArray())
                    .containsExactly(0, 1, -2.5f, 65536, 6.1035156e-5f, -5.9604645e-8f, 0.333984375f);
            assertThat(read.arrays().get("matrix").getShape()).isEqualTo(new Shape(2, 3));
            assertThat(read.arrays().get("matrix").toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(read.arrays().get("I64").toLongArray()).containsExactly(Long.MAX_VALUE);
            assertThat(read.arrays().get("infinite").toFloatArray())
                    .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 | its arrays are 8 bytes long and it has 4",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 9 | its arrays are 8 bytes long and it has 9",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | 'a' needs 12 bytes for its shape and has 8",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8 | 'a' has no place in it",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | is no list of whole numbers",
                "{'a':{'dtype':'F32','shape':[2.5],'data_offsets':[0,8]}} | 8 | is no list of whole numbers",
                "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}} | 8 | is no list of whole numbers",
                "{'a':{'dtype':'F32','shape':[4611686018427387904,8],'data_offsets':[0,8]}} | 8 | beyond all memory",
                "{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}} | 8 | the unknown type 'F31'",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}"
                        + " | 4 | overlap or leave gaps",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | overlap or leave gaps",
                "{'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}}"
                        + " | 0 | Duplicate field 'a'",
                "{'a':{'dtype':'I16','shape':[1],'data_offsets':[0,2]}} | 2 | F64, F32, F16, BF16 and I64 are read",
                "[1] | 0 | its header is not a JSON object",
                "{'a' | 0 | its header is not JSON",
            })
    void aFileThatContradictsItselfIsRefusedWithTheReason(String header, int bytes, String reason) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        refused(
                ByteBuffer.allocate(8 + json.length + bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array(),
                reason);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "3", "100000001", "9223372036854775807"})
    void aHeaderThatCannotBeThereIsNotRead(long length) throws IOException {
        byte[] bytes = ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        refused(bytes, "its first 8 bytes are not the length of a header");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        refused(new byte[0], "its first 8 bytes are not the length of a header");
    }

    private void refused(byte[] bytes, String reason) throws IOException {
        Path file = folder.resolve("bad.safetensors");
        Files.write(file, bytes);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThatThrownBy(() -> SafeTensors.read(file, manager))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining(reason);
        }
    }
}
