package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Teacher;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.run.Attachment;
import org.ladderlab.spi.run.Attachment.Curves;
import org.ladderlab.spi.run.Attachment.Curves.Curve;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.MetricInput;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Whether two denoisers that were trained on disjoint halves of the data learned the same score: by log SNR l, at the same noise,
 *
 * <pre>
 * cos(l) = mean over x of  &lt;epsHat_A(z_A), epsHat_B(z_B)&gt; / (||epsHat_A(z_A)|| ||epsHat_B(z_B)||),     z = alpha x + sigma eps
 * </pre>
 *
 * <p>epsHat is the score times -sigma, and the data residual xHat - z / alpha times -alpha / sigma, so that their cosines are this one. Where
 * almost all of z is noise any two denoisers say z and agree: a model that remembers its half shows in between. The paper compares the samples
 * of two models from the same noise; this compares what they are made by. Standard errors are over examples, given the two models.
 */
public final class DenoiserAgreementMetric implements Metric {

    /** What an experiment file can say. */
    public record Config(
            @Setting(value = "the run whose denoiser is compared, trained on the other half", required = true)
                    TrainedRun other,
            @Setting(value = "log SNRs at which the denoisers are compared", distinct = true) List<Double> logSnrs,
            @Setting(value = "examples, from the split's start", min = 2) int examples) {}

    public static final ComponentType<Metric, Config> TYPE = ComponentType.of(
            Kind.METRIC,
            "denoiser-agreement",
            new Config(new TrainedRun("", Optional.empty()), List.of(-4.0, -2.0, 0.0, 2.0, 4.0), 1000),
            new ComponentType.Doc(
                    "The cosine between the scores of two denoisers, such as those of two halves of the data.",
                    "mean over x of <epsHat_A, epsHat_B> / (||epsHat_A|| ||epsHat_B||), by log SNR",
                    "Kadkhodaie et al. 2024, arXiv 2310.02557, who compare samples"),
            DenoiserAgreementMetric::new);

    private record Model(GaussianDiffusion diffusion, DenoisingDecoder decoder) {

        NDArray noise(NDArray x, NDArray logSnr, NDArray noise, Scope scope) {
            return Tensors.toFloat64(
                    decoder.denoise(diffusion.forward().diffuse(x, logSnr, noise, scope), logSnr, scope)
                            .noise());
        }

        boolean reaches(double logSnr) {
            return logSnr <= diffusion.schedule().logSnr(0)
                    && logSnr >= diffusion.schedule().logSnr(1);
        }
    }

    private final Config config;
    private final Model own;
    private final Model other;

    private DenoiserAgreementMetric(Config config, BuildContext context) {
        this.config = config;
        this.own = new Model(context.part(GaussianDiffusion.class), context.part(DenoisingDecoder.class));
        own.diffusion().requireOneLogSnr("This metric", "leave it out");
        Teacher found = context.teacher(config.other());
        if (!(found.decoder() instanceof DenoisingDecoder denoiser)
                || !(found.encoder() instanceof GaussianDiffusion trained)
                || trained.process().isPresent()) {
            throw new ConfigurationException(
                    "other",
                    "The other model must be a diffusion without a forward process of its own; name another run.");
        }
        if (!found.data().shape().equals(context.data().shape())
                || !found.data().grid().equals(context.data().grid())) {
            throw new ConfigurationException(
                    "other",
                    "The other run is of '" + found.data().name() + "' with examples of shape "
                            + found.data().shape() + ", and this one of '"
                            + context.data().name() + "' with shape "
                            + context.data().shape()
                            + "; both must be of data of the same shape and values, so name another run.");
        }
        this.other = new Model(trained, denoiser);
    }

    @Override
    public Optional<Integer> examples() {
        return Optional.of(config.examples());
    }

    @Override
    public Map<String, Estimate> measure(MetricInput in) {
        config.logSnrs().stream()
                .filter(logSnr -> !own.reaches(logSnr) || !other.reaches(logSnr))
                .forEach(
                        logSnr -> in.warn(
                                "Log SNR " + logSnr
                                        + " is beyond the ends of the schedule of one of the two models, which has not been trained there."));
        List<List<Double>> cosines = new ArrayList<>();
        config.logSnrs().forEach(logSnr -> cosines.add(new ArrayList<>()));
        List<Double> means = new ArrayList<>();
        for (Evaluated evaluated : in.batches()) {
            double[] sum = new double[Math.toIntExact(evaluated.batch().size())];
            for (int l = 0; l < cosines.size(); l++) {
                double[] found =
                        cosines(evaluated.batch().data(), config.logSnrs().get(l), evaluated.scope());
                for (int i = 0; i < found.length; i++) {
                    cosines.get(l).add(found[i]);
                    sum[i] += found[i] / cosines.size();
                }
            }
            Arrays.stream(sum).forEach(means::add);
        }
        Map<String, Estimate> found = new LinkedHashMap<>();
        for (int l = 0; l < cosines.size(); l++) {
            found.put("cosine-at-" + config.logSnrs().get(l), estimate(cosines.get(l)));
        }
        attach(in, List.copyOf(found.values()));
        found.put("cosine-mean", estimate(means));
        return found;
    }

    private double[] cosines(NDArray x, double logSnr, Scope scope) {
        double[] levels = new double[Math.toIntExact(x.getShape().get(0))];
        Arrays.fill(levels, logSnr);
        NDArray level = scope.vector(levels);
        NDArray noise = scope.normal(x.getShape());
        NDArray a = own.noise(x, level, noise, scope);
        NDArray b = other.noise(x, level, noise, scope.asking());
        NDArray lengths = Tensors.sumPerExample(a.square()).mul(Tensors.sumPerExample(b.square()));
        return Tensors.sumPerExample(a.mul(b)).div(lengths.sqrt()).toDoubleArray();
    }

    private static Estimate estimate(List<Double> values) {
        return Estimate.ofMean(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void attach(MetricInput in, List<Estimate> found) {
        in.attach(
                "by-log-snr",
                new Attachment.Curves(
                        "agreement of two denoisers, two standard errors",
                        Curves.Axis.linear("log SNR"),
                        Curves.Axis.linear("cosine between scores"),
                        List.of(curve("cosine", found, 0), curve("low", found, -2), curve("high", found, 2))));
    }

    /** From the noisiest up, in whatever order they are asked for. */
    private Curve curve(String label, List<Estimate> found, double errors) {
        List<Double> x = config.logSnrs().stream().sorted().toList();
        List<Double> y = x.stream()
                .map(logSnr -> found.get(config.logSnrs().indexOf(logSnr)))
                .map(each -> each.value() + errors * each.standardError())
                .toList();
        return new Curve(label, x, y);
    }
}
