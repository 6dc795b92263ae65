package org.ladderlab.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.nn.safetensors.SafeTensors;
import org.ladderlab.runs.CheckpointFolder;

class CheckpointTest {

    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void arraysOfEachTypeAndLayoutComeBackBitByBit() {
        NDArray floats = manager.create(new float[] {1, -0.0f, Float.NaN, 1e-40f, 5, 6}, new Shape(2, 3));
        Map<String, NDArray> arrays = Map.of(
                "floats", floats,
                "transposed", floats.transpose(),
                "doubles", manager.create(new double[] {Math.PI, Double.NEGATIVE_INFINITY}),
                "longs", manager.create(new long[] {Long.MIN_VALUE, 7}),
                "scalar", manager.create(2.5f),
                "empty", manager.create(new Shape(0, 3)));
        Checkpoints checkpoints = new Checkpoints(new CheckpointFolder(folder), 2);
        checkpoints.write(1, new SafeTensors(arrays, Map.of("note", "\u00e4 \"quoted\"")));

        SafeTensors read = checkpoints.newest(manager, file -> {}).orElseThrow();

        assertThat(read.metadata()).containsEntry("note", "\u00e4 \"quoted\"");
        assertThat(read.arrays().keySet()).isEqualTo(arrays.keySet());
        arrays.forEach((name, array) -> {
            NDArray back = read.arrays().get(name);
            assertThat(back.getShape()).as(name).isEqualTo(array.getShape());
            assertThat(back.getDataType()).as(name).isEqualTo(array.getDataType());
            assertThat(back.toByteBuffer()).as(name).isEqualTo(array.toByteBuffer());
        });
        assertThat(read.arrays().get("transposed").toFloatArray()).startsWith(1, 1e-40f, -0.0f);
    }

    @Test
    void theFileIsTheSafetensorsFormat() throws IOException {
        Path file = new Checkpoints(new CheckpointFolder(folder), 1)
                .write(3, new SafeTensors(Map.of("w", manager.create(new float[] {1, 2})), Map.of("step", "3")));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        String json = new String(bytes.array(), 8, header, StandardCharsets.UTF_8);

        assertThat(json.strip())
                .isEqualTo("{\"__metadata__\":{\"step\":\"3\"},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}");
        assertThat(header % 8).isZero();
        assertThat(bytes.position(8 + header).getFloat()).isEqualTo(1);
        assertThat(bytes.array()).hasSize(8 + header + 8);
    }

    @Test
    void onlyTheNewestAndTheBestAreKept() throws IOException {
        Checkpoints checkpoints = new Checkpoints(new CheckpointFolder(folder), 2);
        for (int step = 10; step <= 50; step += 10) {
            checkpoints.write(step, content(step));
        }
        checkpoints.writeBest(content(20));

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "step-0000000040.safetensors",
                        "step-0000000040.safetensors.sha256",
                        "step-0000000050.safetensors",
                        "step-0000000050.safetensors.sha256",
                        "best.safetensors",
                        "best.safetensors.sha256");
    }

    @Test
    void aDamagedTornOrUnsummedCheckpointIsPassedOver() throws IOException {
        Checkpoints checkpoints = new Checkpoints(new CheckpointFolder(folder), 9);
        for (int step = 1; step <= 4; step++) {
            checkpoints.write(step, content(step));
        }
        Path flipped = folder.resolve("step-0000000004.safetensors");
        byte[] bytes = Files.readAllBytes(flipped);
        bytes[bytes.length - 1] ^= 1;
        Files.write(flipped, bytes);
        Path torn = folder.resolve("step-0000000003.safetensors");
        Files.write(torn, java.util.Arrays.copyOf(bytes, 20));
        Files.delete(folder.resolve("step-0000000002.safetensors.sha256"));
        List<Path> damaged = new ArrayList<>();

        SafeTensors found = checkpoints.newest(manager, damaged::add).orElseThrow();

        assertThat(found.metadata()).containsEntry("step", "1");
        assertThat(damaged).containsExactly(flipped, torn, folder.resolve("step-0000000002.safetensors"));
    }

    private SafeTensors content(int step) {
        return new SafeTensors(Map.of("w", manager.create(new float[] {step})), Map.of("step", Integer.toString(step)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
