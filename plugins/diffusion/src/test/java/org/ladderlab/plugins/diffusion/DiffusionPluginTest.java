package org.ladderlab.plugins.diffusion;

import java.util.Optional;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.ScopesContract;

class DiffusionPluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new DiffusionPlugin();
    }

    /** Samplers too, but for guidance, which takes a conditional model. */
    @Override
    protected Optional<? extends ScopesContract> contract(Ref<?> component) {
        return component.type().kind().equals(Kind.SAMPLER) && !component.type().equals(GuidedSampler.TYPE)
                ? Optional.of(ContractsTest.ofSampler(component))
                : super.contract(component);
    }
}
