package org.ladderlab.plugins.likelihoods;

import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.settings.ConfigurationException;

/** What likelihoods ask of the data's grid. */
final class Grids {

    private Grids() {}

    /**
     * The grid.
     *
     * @throws ConfigurationException if the data is continuous
     */
    static PixelGrid of(DataSpec data, String likelihood) {
        return data.grid()
                .orElseThrow(() -> new ConfigurationException("The likelihood '" + likelihood
                        + "' gives probabilities to values on a grid, and the data '" + data.name()
                        + "' is continuous; use 'gaussian'."));
    }
}
