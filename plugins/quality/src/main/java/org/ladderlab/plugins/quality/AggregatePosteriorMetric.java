package org.ladderlab.plugins.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.ladderlab.plugins.quality.ComparedLatent.Known;
import org.ladderlab.plugins.quality.estimators.AggregatePosterior;
import org.ladderlab.plugins.quality.estimators.AggregatePosterior.Self;
import org.ladderlab.plugins.quality.estimators.DensityRatio;
import org.ladderlab.plugins.quality.estimators.Holes;
import org.ladderlab.plugins.quality.estimators.Interval;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.Setting;

/**
 * How far the latents that a model is trained on lie from those that it samples from:
 *
 * <pre>
 * E KL(q(z | x) || p) = I(x; z) + KL(q(z) || p),   q(z) = 1/N sum_j q(z | x_j), the aggregate posterior
 * </pre>
 *
 * <p>Both are parts of a row of the ledger and no rows of their own. A level below others is taken in units of its prior given the levels
 * above it, drawn from q. Values by the latent's name, where they can be had:
 *
 * <pre>
 * information-self-in, -self-out   I(x; z) with an example's own law in the mixture and without, nats
 * divergence-self-in, -self-out    KL(q(z) || p) likewise: too high and too low on average
 * divergence-stratified            the same by batches
 * divergence-at-least              the lower bound of a logistic regression on (z, z^2), with any number of examples
 * holes                            share of p's draws below the 1 % quantile of log q(z) of held-out draws of q; 0.01 where q is p
 * crowded                          share of them above the 99 % quantile
 * </pre>
 *
 * <p>From N examples no information above log N can be seen: within 3 nats of it the first three are left out, with a warning. Standard errors
 * are over draws, given the mixture.
 */
public record AggregatePosteriorMetric(LatentComparison comparison, Config config) implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "examples N of the judged part, evenly from it", min = 40) int examples,
            @Setting(value = "draws of each for the bound and the shares", min = 1) int draws) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "aggregate-posterior",
            new Config(2000, 1),
            new ComponentType.Doc(
                    "How far the latents of data lie from those of the prior: information, divergence, holes.",
                    "E KL(q(z | x) || p) = I(x; z) + KL(q(z) || p), q(z) = 1/N sum_j q(z | x_j)",
                    "Hoffman and Johnson 2016, ELBO surgery; Chen et al. 2018 (beta-TCVAE), appendix C"),
            (config, context) -> new AggregatePosteriorMetric(LatentComparison.of(context), config));

    /** Nats below log N from where on a mixture of N says nothing. */
    private static final double MARGIN = 3;

    /** Examples of a batch of the stratified estimate. */
    private static final int BATCH = 200;

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        Map<String, ComparedLatent> latents = new LinkedHashMap<>();
        for (int pass = 0; pass < config.draws(); pass++) {
            for (Evaluated evaluated : in.batches(in.split(), config.examples())) {
                comparison.add(evaluated, latents);
            }
        }
        Map<String, Estimate> found = new LinkedHashMap<>();
        for (ComparedLatent latent : latents.values()) {
            int examples = latent.draws().length / config.draws();
            if (latent.known() != Known.PRIOR) {
                found.putAll(mixture(latent, examples, in));
                found.putAll(holes(latent, examples, in));
            }
            int[] example = IntStream.range(0, latent.draws().length)
                    .map(i -> i % examples)
                    .toArray();
            Interval ratio = DensityRatio.atLeast(latent.draws(), example, latent.priorDraws());
            found.put(latent.name() + "-divergence-at-least", new Estimate(ratio.value(), ratio.standardError()));
        }
        return found;
    }

    /** What needs the density of the mixture at its own draws. */
    private Map<String, Estimate> mixture(ComparedLatent latent, int examples, MetricInput in) {
        AggregatePosterior q = latent.posterior(examples, 0, 1);
        double[][] z = Arrays.copyOf(latent.draws(), examples);
        double[] own = IntStream.range(0, examples)
                .mapToDouble(i -> q.logProb(i, z[i]))
                .toArray();
        double[] with = q.logDensitiesOfOwn(z, Self.IN);
        Estimate information = difference(own, with);
        if (information.value() > Math.log(examples) - MARGIN) {
            in.warn(String.format(
                    Locale.ROOT,
                    "Of the latent '%s' %d examples can tell at most log N = %.1f nats of information, and it has %.1f by them or more: what"
                            + " is left of the prior's row for KL(q(z) || p) cannot be seen so, and only its lower bound is given.",
                    latent.name(),
                    examples,
                    Math.log(examples),
                    information.value()));
            return Map.of();
        }
        double[] without = q.logDensitiesOfOwn(z, Self.OUT);
        Map<String, Estimate> found = new LinkedHashMap<>();
        found.put(latent.name() + "-information-self-in", information);
        found.put(latent.name() + "-information-self-out", difference(own, without));
        if (latent.known() == Known.BOTH_LAWS) {
            double[] p =
                    Arrays.stream(z).mapToDouble(ComparedLatent::logStandard).toArray();
            found.put(latent.name() + "-divergence-self-in", difference(with, p));
            found.put(latent.name() + "-divergence-self-out", difference(without, p));
            found.put(latent.name() + "-divergence-stratified", difference(q.stratified(z, BATCH), p));
        }
        return found;
    }

    private static Estimate difference(double[] first, double[] second) {
        return Estimate.ofMean(IntStream.range(0, first.length)
                .mapToDouble(i -> first[i] - second[i])
                .toArray());
    }

    /** q of every other example, by which draws of the rest and of p are judged. */
    private static Map<String, Estimate> holes(ComparedLatent latent, int examples, MetricInput in) {
        AggregatePosterior q = latent.posterior(examples, 0, 2);
        double[][] draws = latent.draws();
        double[] ofQ = q.logDensities(IntStream.range(0, draws.length)
                .filter(i -> i % examples % 2 == 1)
                .mapToObj(i -> draws[i])
                .toArray(double[][]::new));
        double[] ofP = q.logDensities(latent.priorDraws());
        Holes holes = Holes.of(ofQ, ofP);
        in.attach(
                latent.name().replace(' ', '-') + "-density",
                new Attachment.Curves(
                        latent.name() + " where the aggregate posterior has so much density",
                        Attachment.Curves.Axis.linear("log q(z), nats"),
                        Attachment.Curves.Axis.linear("share of draws below it"),
                        List.of(curve("of q, held out", ofQ), curve("of the prior", ofP))));
        Map<String, Estimate> found = new LinkedHashMap<>();
        found.put(
                latent.name() + "-holes",
                new Estimate(holes.below().value(), holes.below().standardError()));
        found.put(
                latent.name() + "-crowded",
                new Estimate(holes.above().value(), holes.above().standardError()));
        return found;
    }

    private static Attachment.Curves.Curve curve(String label, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        int points = Math.min(101, sorted.length);
        for (int k = 0; k < points; k++) {
            int at = (int) Math.round((double) k * (sorted.length - 1) / (points - 1));
            x.add(sorted[at]);
            y.add((at + 0.5) / sorted.length);
        }
        return new Attachment.Curves.Curve(label, x, y);
    }
}
