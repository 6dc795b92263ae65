package org.ladderlab.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.EffectiveWeighting;
import org.ladderlab.spi.run.Ledger;
import org.ladderlab.spi.run.RunStatus;

/**
 * How a run ended.
 *
 * @param folder the run's folder
 * @param name the experiment's name
 * @param status how it ended
 * @param steps steps trained in all
 * @param weightsSha256 over the names, shapes and values of all weights and buffers, in hexadecimal
 * @param evaluation the ledger of each evaluated split
 * @param weighting what the objective weighed each log SNR by, for a diffusion
 * @param metrics the values of each metric, by {@code metric/value}
 * @param attachments the files of tables and pictures that metrics left, relative to the run's folder
 * @param warnings what metrics say that a reader must know, full sentences
 * @param profile where the time of the last attempt's steps went, if that was asked for
 */
public record RunResult(
        Path folder,
        String name,
        RunStatus status,
        long steps,
        String weightsSha256,
        Map<Split, Ledger> evaluation,
        Optional<EffectiveWeighting> weighting,
        Map<String, Estimate> metrics,
        List<String> attachments,
        List<String> warnings,
        Optional<Profile> profile) {

    /** The end of a run that was not profiled, and whose metrics left nothing but numbers. */
    public RunResult(
            Path folder,
            String name,
            RunStatus status,
            long steps,
            String weightsSha256,
            Map<Split, Ledger> evaluation,
            Optional<EffectiveWeighting> weighting,
            Map<String, Estimate> metrics) {
        this(
                folder,
                name,
                status,
                steps,
                weightsSha256,
                evaluation,
                weighting,
                metrics,
                /* attachments= */ List.of(),
                /* warnings= */ List.of(),
                /* profile= */ Optional.empty());
    }

    /** The end of a run whose objective weighs no log SNRs. */
    public RunResult(
            Path folder,
            String name,
            RunStatus status,
            long steps,
            String weightsSha256,
            Map<Split, Ledger> evaluation,
            Map<String, Estimate> metrics) {
        this(folder, name, status, steps, weightsSha256, evaluation, Optional.empty(), metrics);
    }

    /** Whether everything asked for is trained and judged. */
    public boolean isFinished() {
        return status == RunStatus.FINISHED;
    }

    /** The ledger of the test split, or else the first there is. */
    public Optional<Ledger> judgedLedger() {
        return Optional.ofNullable(evaluation.get(Split.TEST))
                .or(() -> evaluation.values().stream().findFirst());
    }

    /** Nats of an example below which a level says nothing. */
    public static final double NOTHING = 0.01;

    /**
     * The splits on which no latent says anything of the data, though the ladder was learned: every level and the prior's term are
     * below {@link #NOTHING}, so that the decoder makes the same of everything (posterior collapse; Bowman et al. 2016). Nothing is
     * said of a diffusion, whose latents are made of the data by design.
     */
    public List<Split> collapsed() {
        return weighting.isPresent()
                ? List.of()
                : evaluation.entrySet().stream()
                        .filter(judged -> nothing(judged.getValue().prior())
                                && judged.getValue().levels().stream().allMatch(level -> nothing(level.nats())))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    private static boolean nothing(Estimate nats) {
        return Math.abs(nats.value()) < NOTHING;
    }
}
