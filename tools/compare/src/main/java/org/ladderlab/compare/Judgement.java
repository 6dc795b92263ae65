package org.ladderlab.compare;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.ladderlab.spi.run.Claim;
import org.ladderlab.statistics.Interval;
import org.ladderlab.statistics.PairedDifference;
import org.ladderlab.statistics.PairedExamples;
import org.ladderlab.statistics.Spread;

/**
 * A claim beside what the runs of its file say: the number that decides with its interval, over the seeds where there are several,
 * else over the examples of the one evaluation.
 *
 * @param claim what is claimed
 * @param table the score of all variants; those that the claim is not about stand beside; empty if no finished run has it
 * @param number the number; NaN if there is none
 * @param interval of the number; empty where one seed has one value
 * @param over what the interval is over, in words
 * @param verdict what it comes to
 */
public record Judgement(
        Claim claim,
        Optional<ScoreTable> table,
        double number,
        Optional<Interval> interval,
        String over,
        Verdict verdict) {

    private static final String MAIN_SCORE = "test/total";

    /** A number and how far it can be trusted. */
    private record Found(double number, Optional<Interval> interval, String over) {}

    /**
     * Judges a claim.
     *
     * @throws CompareException if a variant that the claim names is none of the study's, or no finished run has the score
     */
    public static Judgement of(Claim claim, Study study, double level) {
        Study paired = claim.minus().map(study::withBaseline).orElse(study);
        Score score = score(claim);
        ScoreTable table = ScoreTable.of(paired, score, level);
        ScoreRow row = table.rows().stream()
                .filter(each -> claim.variant().isEmpty()
                        ? table.rows().size() == 1
                        : each.variant().name().equals(claim.variant().get()))
                .findFirst()
                .orElseThrow(() -> new CompareException("The claim \"" + claim.claim() + "\" is about "
                        + claim.variant()
                                .map(name -> "the variant '" + name + "'")
                                .orElse("one of several variants")
                        + "; give 'variant' one of "
                        + table.rows().stream()
                                .map(each -> each.variant().name())
                                .collect(Collectors.joining(", ")) + "."));
        Found found = claim.minus().isPresent() ? difference(row) : value(row, level);
        Verdict verdict = Double.isNaN(found.number()) ? Verdict.ABSENT : Verdict.of(claim, found.interval());
        return new Judgement(claim, Optional.of(table), found.number(), found.interval(), found.over(), verdict);
    }

    /** Of a claim whose runs have no such number. */
    public static Judgement absent(Claim claim) {
        return new Judgement(claim, Optional.empty(), Double.NaN, Optional.empty(), "", Verdict.ABSENT);
    }

    private static Score score(Claim claim) {
        Score score = Score.of(claim.score().orElse(MAIN_SCORE));
        return claim.crosses().map(score::crossing).orElse(score);
    }

    private static Found difference(ScoreRow row) {
        Optional<Found> overSeeds = row.difference()
                .filter(each -> each.interval().isPresent())
                .map(each -> new Found(
                        each.spread().orElseThrow().mean(),
                        each.interval(),
                        "over " + seeds(each.keys().size())));
        return overSeeds
                .or(() -> row.examples().map(Judgement::overExamples))
                .or(() -> row.difference()
                        .flatMap(PairedDifference::spread)
                        .map(spread -> new Found(spread.mean(), Optional.empty(), "one seed")))
                .orElse(new Found(Double.NaN, Optional.empty(), ""));
    }

    private static Found overExamples(PairedExamples examples) {
        return new Found(
                examples.spread().mean(),
                examples.interval(),
                "over the examples of " + seeds(examples.bySeed().size()));
    }

    private static String seeds(int count) {
        return count == 1 ? "one seed" : count + " seeds";
    }

    private static Found value(ScoreRow row, double level) {
        Optional<Spread> spread = row.spread();
        Optional<Interval> overSeeds = spread.flatMap(each -> each.interval(level));
        if (spread.isEmpty() || overSeeds.isPresent()) {
            return new Found(
                    spread.map(Spread::mean).orElse(Double.NaN),
                    overSeeds,
                    "over " + seeds(row.bySeed().size()));
        }
        double mean = spread.get().mean();
        Optional<Interval> ofOne = row.evaluationError().stream()
                .mapToObj(error -> Interval.normal(mean, error, level))
                .findFirst();
        return new Found(mean, ofOne, "of one evaluation");
    }

    /** The number, its interval, its unit and what the interval is over. */
    public String numbers() {
        if (Double.isNaN(number)) {
            return "–";
        }
        int decimals = interval.map(each -> Rounded.decimals(number, OptionalDouble.of((each.high() - each.low()) / 4)))
                .orElse(4);
        String text = claim.minus().isPresent() ? Rounded.signed(number, decimals) : Rounded.fixed(number, decimals);
        String unit = table.map(each -> each.score().unit())
                .filter(each -> !each.isEmpty())
                .map(each -> " " + each)
                .orElse("");
        return text
                + interval.map(each -> " " + Rounded.interval(each, decimals)).orElse("") + unit + ", " + over;
    }

    /** Why a claim is not told apart, a full sentence; empty of any other. */
    Optional<String> doubt() {
        if (verdict != Verdict.OPEN) {
            return Optional.empty();
        }
        return Optional.of(
                interval.isPresent()
                        ? "The interval has values within the limits and outside."
                        : "One seed has one value, and this score comes without a standard error, so that nothing says how far another"
                                + " training would be from it; more seeds would.");
    }

    /** Within which limits the claim holds. */
    public String limits() {
        String what = (claim.variant().map(name -> name + ": ").orElse(""))
                + score(claim).key()
                + claim.minus().map(name -> " less that of " + name).orElse("");
        return what
                + claim.atLeast().map(least -> ", at least " + least).orElse("")
                + claim.atMost().map(most -> ", at most " + most).orElse("");
    }
}
