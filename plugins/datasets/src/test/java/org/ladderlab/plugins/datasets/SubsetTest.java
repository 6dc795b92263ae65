package org.ladderlab.plugins.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class SubsetTest {

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    private Dataset made(int first, int count) {
        return Subset.TYPE.create(
                new Subset.Config(Digits.TYPE.byDefault(), first, count),
                TestContext.of(TestContext.points(1), scopes.manager(), 1));
    }

    private float[] values(Dataset data, Split split, int index) {
        return data.batch(split, new int[] {index}, scopes.evaluation(1)).data().toFloatArray();
    }

    @Test
    void itKeepsItsTrainingExamplesAndAllOthers() {
        Dataset whole = made(0, 1000);
        Dataset part = made(300, 20);
        assertThat(part.size(Split.TRAIN)).isEqualTo(20);
        assertThat(part.size(Split.TEST)).isEqualTo(447);
        assertThat(values(part, Split.TRAIN, 7)).isEqualTo(values(whole, Split.TRAIN, 307));
        assertThat(values(part, Split.TEST, 7)).isEqualTo(values(whole, Split.TEST, 7));
        assertThat(part.fingerprint())
                .isNotEqualTo(whole.fingerprint())
                .isNotEqualTo(made(301, 20).fingerprint());
    }

    @Test
    void moreThanThereIsAreRefused() {
        assertThatThrownBy(() -> made(990, 11))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The training part has 1000 examples, too few for 11 from number 990; ask for fewer.");
    }
}
