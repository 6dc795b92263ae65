package org.ladderlab.plugins.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseLevel;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.Signal;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** A process by which a bound would be wrong is refused when the model is made, with the sentences of {@code processes.txt}. */
class ProcessCheckTest {

    private static final Clock CLOCK = new Clock(7, -6);

    /** The second of three dimensions rises from its middle on. */
    private record Rising(NoiseSchedule schedule) implements ForwardProcess {

        @Override
        public NoiseLevel level(NDArray clock, Scope scope) {
            NDArray column = Tensors.perExample(clock, new Shape(1, 1));
            NDArray bent = column.square();
            return new NoiseLevel(
                    column.concat(bent, 1).concat(column, 1),
                    column.onesLike().concat(Tensors.scale(column, 2), 1).concat(column.onesLike(), 1));
        }
    }

    /** Twice the derivative that it has. */
    private record Steeper(NoiseSchedule schedule) implements ForwardProcess {

        @Override
        public NoiseLevel level(NDArray clock, Scope scope) {
            return new NoiseLevel(clock, Tensors.scale(clock.onesLike(), 2));
        }
    }

    /** DiffEnc's mean without weights, {@code alpha^2 x}, with the derivative forgotten: below the entropy. */
    private record DiffEncWithoutSlope(NoiseSchedule schedule, double floor) implements ForwardProcess {

        @Override
        public Signal signal(NDArray x, NDArray clock, Scope scope) {
            NDArray sigmoid = Activation.sigmoid(clock);
            NDArray a = Tensors.shift(Tensors.scale(sigmoid, 1 - floor), floor);
            return Signal.unchanging(x.mul(Tensors.perExample(a, x.getShape())));
        }

        @Override
        public boolean estimatesMean() {
            return false;
        }
    }

    /** The data above a log SNR of 0.1 and nothing below: its slope is 0 wherever it has one. */
    private record Jumping(NoiseSchedule schedule) implements ForwardProcess {

        @Override
        public Signal signal(NDArray x, NDArray clock, Scope scope) {
            NDArray there = clock.gt(0.1).toType(x.getDataType(), false);
            return Signal.unchanging(x.mul(Tensors.perExample(there, x.getShape())));
        }
    }

    @Test
    void eachIsRefusedWithASentence() throws IOException {
        Map<String, ForwardProcess> cases = new LinkedHashMap<>();
        cases.put("rises in one dimension", new Rising(CLOCK));
        cases.put("another dl/dr", new Steeper(CLOCK));
        cases.put("DiffEnc without dm/dl, total too low", new DiffEncWithoutSlope(CLOCK, 0));
        cases.put("DiffEnc without dm/dl, total too high", new DiffEncWithoutSlope(CLOCK, 1.5));
        cases.put("a mean with a jump", new Jumping(CLOCK));
        try (World world = new World(new Shape(3), new double[] {1, 1, 1})) {
            String actual = cases.entrySet().stream()
                    .map(one -> one.getKey() + "\n  " + refusal(world, one.getValue()) + "\n")
                    .collect(Collectors.joining());
            try (InputStream golden = ProcessCheckTest.class.getResourceAsStream("processes.txt")) {
                assertThat(actual)
                        .isEqualTo(new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private static String refusal(World world, ForwardProcess process) {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> world.optimal(World.existing(Kind.PROCESS, process), Optional.empty()));
        return refused == null ? "not refused" : refused.setting() + ": " + refused.getMessage();
    }
}
