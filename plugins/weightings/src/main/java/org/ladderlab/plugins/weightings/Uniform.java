package org.ladderlab.plugins.weightings;

import java.util.stream.DoubleStream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.tensors.Scope;

/** {@code t_i ~ U[0, 1)}, independent (Ho et al. 2020, algorithm 1). */
public record Uniform() implements TimeSampling {

    public static final ComponentType<TimeSampling, Uniform> TYPE = ComponentType.of(
            Kind.TIME_SAMPLING,
            "uniform",
            new Uniform(),
            new ComponentType.Doc("Independent uniform times.", "t_i ~ U[0, 1)", "Ho et al. 2020 (DDPM), algorithm 1"));

    @Override
    public Draw draw(int n, NoiseSchedule schedule, Scope scope) {
        return Draw.uniform(DoubleStream.generate(scope::uniform).limit(n).toArray());
    }
}
