package org.ladderlab.plugins.datasets;

import org.junit.jupiter.api.Nested;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.testkit.DatasetContract;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.TestContext;

/** Every data set that needs no download keeps its contract. */
class DatasetContractsTest {

    private abstract static class Contract extends DatasetContract {

        private final ComponentType<Dataset, ?> type;

        private Contract(ComponentType<Dataset, ?> type) {
            this.type = type;
        }

        @Override
        protected Dataset dataset() {
            return context(TestContext.points(1)).create(type);
        }
    }

    @Nested
    class OfDigits extends Contract {
        OfDigits() {
            super(Digits.TYPE);
        }
    }

    @Nested
    class OfDynamicDigits extends DatasetContract {
        @Override
        protected Dataset dataset() {
            return context(TestContext.points(1))
                    .create(Digits.TYPE, new Digits.Config(PixelValues.CELL_CENTRES, Binarisation.DYNAMIC));
        }
    }

    @Nested
    class OfToy2d extends Contract {
        OfToy2d() {
            super(Toy2d.TYPE);
        }
    }

    @Nested
    class OfGaussian extends Contract {
        OfGaussian() {
            super(Gaussian.TYPE);
        }
    }

    @Nested
    class OfMixture extends Contract {
        OfMixture() {
            super(Mixture.TYPE);
        }
    }

    @Nested
    class OfMixture1d extends Contract {
        OfMixture1d() {
            super(Mixture1d.TYPE);
        }
    }

    @Nested
    class OfPlusMinusOne extends Contract {
        OfPlusMinusOne() {
            super(PlusMinusOne.TYPE);
        }

        @Override
        protected int repeatedExamples() {
            return 2;
        }
    }

    @Nested
    class OfThePlugin extends PluginContract {
        @Override
        protected Plugin plugin() {
            return new DatasetsPlugin();
        }
    }
}
