package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.data.Units;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.run.Measure;
import org.ladderlab.spi.settings.ConfigurationException;

class MeasureTest extends ScopesContract {

    private static final DataSpec ON_GRID =
            new DataSpec("digits", new Shape(64), Optional.of(PixelGrid.cellCentres(17)), 0);

    private Decoder density() {
        return ToyLadder.ToyDecoder.of(context(ToyLadder.POINTS));
    }

    @Test
    void aDensityOfDataOnAGridIsAMeasureOfItsOwnWithoutBits() {
        assertThat(Measure.of(density(), ToyLadder.POINTS)).isEqualTo(Measure.DENSITY);
        Measure measure = Measure.of(density(), ON_GRID);
        assertThat(measure).isEqualTo(Measure.DENSITY_ON_GRID);
        assertThat(measure.bitsPerDim(-327.7, ON_GRID)).isEmpty();
        assertThat(measure.values(new Estimate(-327.7, 1), ON_GRID)).containsOnlyKeys("densityNats");
        assertThat(measure.key("total")).isEqualTo("densityTotal");
        assertThat(measure.key("prior")).isEqualTo("prior");
        assertThat(Measure.plain("densityTotal")).contains("total");
        assertThat(Measure.plain("density")).isEmpty();
    }

    @Test
    void probabilitiesAndDensitiesOfContinuousDataKeepTheirNamesAndBits() {
        for (Measure measure : List.of(Measure.PROBABILITY, Measure.DENSITY)) {
            assertThat(measure.key("total")).isEqualTo("total");
            assertThat(measure.bitsPerDim(64 * Math.log(2), ON_GRID).orElseThrow())
                    .isCloseTo(1, within(1e-12));
            assertThat(measure.values(new Estimate(1, 1), ON_GRID)).containsOnlyKeys("nats", "bitsPerDim");
        }
    }

    /** Half a nat of y is {@code 1/2 + log 2 + log 3} of {@code x = (1 + 2 y_1, 3 y_2)}. */
    @Test
    void aDensityOfDataThatWereScaledIsOneInTheirOwnUnits() {
        Units units = new Units(List.of(1.0, 0.0), List.of(2.0, 3.0));
        DataSpec scaled =
                new DataSpec("scaled", new Shape(2), Optional.empty(), 0, Optional.empty(), Optional.of(units));

        Estimate nats = Objects.requireNonNull(
                Measure.DENSITY.values(new Estimate(0.5, 0.1), scaled).get("nats"));

        assertThat(nats.value()).isCloseTo(0.5 + Math.log(6), within(1e-12));
        assertThat(nats.standardError()).isEqualTo(0.1);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray y = manager.create(new float[] {0, 0, 1, -1}, new Shape(2, 2));
            assertThat(units.own(y, manager).toFloatArray()).containsExactly(1, 0, 3, -3);
        }
    }

    @Test
    void everyMeasureIsReadAgainAsItIsWritten() {
        for (Measure measure : Measure.values()) {
            assertThat(Measure.ofWord(measure.word())).isEqualTo(measure);
        }
    }

    @Test
    void probabilitiesOfContinuousDataAreRefused() {
        Decoder density = density();
        Decoder probabilities = (Decoder) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Decoder.class},
                (proxy, method, arguments) ->
                        method.getName().equals("isDensity") ? (Object) false : method.invoke(density, arguments));
        assertThatThrownBy(() -> Measure.of(probabilities, ToyLadder.POINTS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("continuous; give the decoder a likelihood that is a density");
    }
}
