package org.ladderlab.plugins.weightings;

import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.TimeSampling;

/** {@code t_i = (u + i / n) mod 1}, u ~ U[0, 1): {@link TimeSampling#lowDiscrepancy()} by name (Kingma et al. 2021, appendix I.1). */
public record LowDiscrepancy() {

    public static final ComponentType<TimeSampling, LowDiscrepancy> TYPE = ComponentType.of(
            Kind.TIME_SAMPLING,
            "low-discrepancy",
            new LowDiscrepancy(),
            new ComponentType.Doc(
                    "Equally spaced times with one random offset.",
                    "t_i = (u + i / n) mod 1, u ~ U[0, 1)",
                    "Kingma et al. 2021 (VDM), appendix I.1"),
            (times, context) -> TimeSampling.lowDiscrepancy());
}
