package org.ladderlab.plugins.datasets;

import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Parameters;
import org.ladderlab.spi.Ref;

/** The context of a data set: it is made first, so there is nothing in it. */
final class Contexts {

    private Contexts() {}

    static BuildContext empty() {
        return new BuildContext() {
            @Override
            public DataSpec data() {
                throw new UnsupportedOperationException("A data set comes before its specification.");
            }

            @Override
            public <P> P part(Class<P> type) {
                throw new UnsupportedOperationException("A data set is made first.");
            }

            @Override
            public <T> T create(String setting, Ref<T> ref) {
                throw new UnsupportedOperationException("A data set has no nested components.");
            }

            @Override
            public Parameters parameters() {
                throw new UnsupportedOperationException("A data set learns nothing.");
            }
        };
    }
}
