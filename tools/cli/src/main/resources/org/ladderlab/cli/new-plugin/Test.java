package @PACKAGE@;

import org.junit.jupiter.api.Nested;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.testkit.NoiseScheduleContract;
import org.ladderlab.testkit.PluginContract;
import org.ladderlab.testkit.TestContext;

/** Every component is documented and bounded, and keeps the contract of its kind. */
class @CLASS@PluginTest extends PluginContract {

    @Override
    protected Plugin plugin() {
        return new @CLASS@Plugin();
    }

    @Nested
    class TheScheduleKeepsItsContract extends NoiseScheduleContract {

        @Override
        protected NoiseSchedule schedule(TestContext context) {
            return context.create(@CLASS@Schedule.TYPE);
        }
    }
}
