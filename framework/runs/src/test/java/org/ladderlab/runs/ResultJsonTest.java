package org.ladderlab.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.run.RunStatus;

class ResultJsonTest {

    private static RunResult result(Optional<EffectiveWeighting> weighting) {
        return new RunResult(Path.of("runs/x"), "x", RunStatus.FINISHED, 3, "ab", Map.of(), weighting, Map.of());
    }

    /** A narrow bump that no thinned point shows still makes the weighting not monotone. */
    @Test
    void anEffectiveWeightingIsThinnedAndKeepsItsFlagAndEnds() {
        EffectiveWeighting bump = EffectiveWeighting.of(l -> Math.abs(l - 0.005) < 0.006 ? 2 : 1, -15, 15);
        assertThat(bump.monotone()).isFalse();
        EffectiveWeighting read = ResultJson.fromJson(ResultJson.toJson(result(Optional.of(bump))))
                .weighting()
                .orElseThrow();
        assertThat(read.monotone()).isFalse();
        assertThat(read.points()).hasSize(101);
        assertThat(read.points().get(0)).isEqualTo(bump.points().get(0));
        assertThat(read.points().get(100)).isEqualTo(bump.points().get(3000));
    }

    @Test
    void aModelThatIsNoDiffusionHasNone() {
        String json = ResultJson.toJson(result(Optional.empty()));
        assertThat(json).doesNotContain("effectiveWeighting");
        assertThat(ResultJson.fromJson(json).weighting()).isEmpty();
    }
}
