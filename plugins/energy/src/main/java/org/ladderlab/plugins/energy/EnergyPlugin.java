package org.ladderlab.plugins.energy;

import java.util.List;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Energies learned by recovery likelihood. */
public final class EnergyPlugin implements Plugin {

    @Override
    public String name() {
        return "energy";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                EnergyDecoder.TYPE,
                RecoveryLikelihoodLoss.TYPE,
                LangevinSampler.TYPE,
                EnergyDivergenceMetric.TYPE,
                EnergyLedgerMetric.TYPE);
    }
}
