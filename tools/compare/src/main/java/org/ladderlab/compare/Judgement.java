package org.ladderlab.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * @param cautions what must be known before the number is read, full sentences
 * @param why there is no number, full sentences; empty where there is one, or nobody knows
 */
public record Judgement(
        Claim claim,
        Optional<ScoreTable> table,
        double number,
        Optional<Interval> interval,
        String over,
        Verdict verdict,
        List<String> cautions,
        String why) {

    private static final String MAIN_SCORE = "test/total";
    private static final String TRAINING = " of the training";
    private static final String SAMPLES = " of samples and evaluation";

    /** What an interval is over, as {@link #numbers} says it, and what that means; full sentences. */
    static final List<String> LEGEND = List.of(
            "Over seeds" + TRAINING
                    + ": where the number would lie if everything were trained again, on these examples.",
            "Over seeds" + SAMPLES
                    + ": nothing was trained, the weights are those of one training; where the number would lie"
                    + " if their samples and the noise of the evaluation were drawn again. Another training may change it by more.",
            "Over the examples, or of one evaluation: where it would lie for these very weights on other examples of the same"
                    + " kind. Another training may change it by more.",
            "Each interval covers the true number with a probability of 95 % by itself: of a hundred, some five do not. Where all seeds"
                    + " have one value the interval has no width, and says no more than that.");

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
        List<ScoreRow> about =
                claim.minus().isPresent() ? List.of(row, table.rows().get(0)) : List.of(row);
        Found found = claim.minus().isPresent() ? difference(about, training(about)) : value(row, level);
        boolean known = !Double.isNaN(found.number());
        return new Judgement(
                claim,
                /* table= */ Optional.of(table),
                found.number(),
                found.interval(),
                found.over(),
                /* verdict= */ known ? Verdict.of(claim, found.interval()) : verdictWithout(claim, study),
                /* cautions= */ Notes.ofClaim(paired, score, about),
                /* why= */ known ? "" : lacking(about, score));
    }

    /** Of a claim whose file could not be carried out. */
    public static Judgement absent(Claim claim) {
        return without(claim, Verdict.ABSENT, List.of(), "");
    }

    /**
     * Of a claim that cannot be judged by the runs of its file.
     *
     * @param why a full sentence
     */
    public static Judgement absent(Claim claim, Study study, String why) {
        return without(claim, verdictWithout(claim, study), Notes.ofClaim(study, score(claim), List.of()), why);
    }

    private static Judgement without(Claim claim, Verdict verdict, List<String> cautions, String why) {
        return new Judgement(
                claim,
                /* table= */ Optional.empty(),
                /* number= */ Double.NaN,
                /* interval= */ Optional.empty(),
                /* over= */ "",
                verdict,
                cautions,
                why);
    }

    /** Without a number: whether it is the runs that are missing. A variant that the study does not have is another by its other name. */
    private static Verdict verdictWithout(Claim claim, Study study) {
        List<String> named = Stream.of(claim.variant(), claim.minus())
                .flatMap(Optional::stream)
                .toList();
        return study.variants().stream()
                        .filter(each -> named.isEmpty() || named.contains(each.name()))
                        .anyMatch(each -> each.finished().isEmpty())
                ? Verdict.ABSENT
                : Verdict.WITHHELD;
    }

    private static String lacking(List<ScoreRow> about, Score score) {
        String without = about.stream()
                .filter(row -> row.bySeed().isEmpty())
                .map(row -> row.variant().name())
                .collect(Collectors.joining(", "));
        return without.isEmpty()
                ? "There is no seed for which both were judged on the same data."
                : "No finished run of " + without + " has the score '" + score.key() + "'.";
    }

    /** What other seeds would have changed: all that is drawn at random, or, of weights that were there before, what is drawn of them. */
    private static String training(List<ScoreRow> about) {
        boolean trained = about.stream()
                .flatMap(row -> row.variant().runs().stream())
                .anyMatch(run -> run.plannedSteps().orElse(1) > 0);
        return trained ? TRAINING : SAMPLES;
    }

    private static Score score(Claim claim) {
        Score score = Score.of(claim.score().orElse(MAIN_SCORE));
        return claim.crosses().map(score::crossing).orElse(score);
    }

    private static Found difference(List<ScoreRow> about, String drawn) {
        ScoreRow row = about.get(0);
        Optional<Found> overSeeds = row.difference()
                .filter(each -> each.interval().isPresent())
                .map(each -> new Found(
                        each.spread().orElseThrow().mean(),
                        each.interval(),
                        "over " + seeds(each.keys().size()) + drawn));
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
                    "over " + seeds(row.bySeed().size()) + training(List.of(row)));
        }
        return new Found(spread.get().mean(), row.ofOneEvaluation(level), "of one evaluation");
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
                + interval.map(each -> " "
                                + (claim.minus().isPresent()
                                        ? Rounded.interval(each, decimals)
                                        : Rounded.range(each, decimals)))
                        .orElse("")
                + unit + ", " + over;
    }

    /** Why a claim is not told apart, or has no number, full sentences; empty of any other. */
    public Optional<String> doubt() {
        if (verdict != Verdict.OPEN) {
            return Optional.of(why).filter(each -> !each.isEmpty());
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
