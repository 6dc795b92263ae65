package org.ladderlab.plugins.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.plugins.quality.ComparedLatent.Known;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.run.Metric.Evaluated;
import org.ladderlab.spi.run.PriorSampler;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/** Where q's latents and p's are found in a model. */
interface LatentComparison {

    /** Adds what a batch has to the latents by their names. */
    void add(Evaluated evaluated, Map<String, ComparedLatent> latents);

    /**
     * That of an experiment: of a diffusion its deepest latent, of a ladder below a model of its own the latent between the two, of any other
     * ladder every level.
     */
    static LatentComparison of(BuildContext context) {
        Encoder encoder = context.part(Encoder.class);
        if (encoder instanceof GaussianDiffusion diffusion) {
            diffusion.requireOneLogSnr("The metric 'aggregate-posterior'", "leave it out");
            return new EndOfDiffusion(diffusion);
        }
        if (!encoder.levels().isEmpty()) {
            return new Levels(encoder, context.part(Decoder.class));
        }
        Optional<PriorSampler> sampler = context.find(Sampler.class)
                .filter(PriorSampler.class::isInstance)
                .map(PriorSampler.class::cast);
        return new LearnedPrior(sampler.orElseThrow(() -> new ConfigurationException(
                "It compares latents with draws of their prior, and the experiment's sampler gives none; let"
                        + " sampling.sampler be 'stacked', or leave this metric out.")));
    }

    /**
     * Every level of a ladder in units of its prior, {@code e = (z_l - mean_p) / deviation_p} given z_>l from q, in which p is N(0, I):
     * {@code E KL_l = I(x, z_>l; e) + KL(q(e) || N(0, I))}, and the last is at most {@code E KL(q(z_l | z_>l) || p(z_l | z_>l))}.
     */
    record Levels(Encoder encoder, Decoder decoder) implements LatentComparison {

        @Override
        public void add(Evaluated evaluated, Map<String, ComparedLatent> latents) {
            Scope scope = evaluated.scope();
            NDArray x = evaluated.batch().data();
            List<Level> levels = encoder.levels();
            NDList evidence = encoder.evidence(x, scope);
            NDArray state = decoder.start(x.getShape().get(0), scope);
            for (int l = levels.size() - 1; l >= 0; l--) {
                DiagonalGaussian p = decoder.prior(l, state, scope).as(DiagonalGaussian.class);
                Posterior posterior = encoder.posterior(l, evidence, state, p, scope);
                DiagonalGaussian q = posterior.distribution().as(DiagonalGaussian.class);
                NDArray z = posterior.drawn().orElseGet(() -> q.sample(scope));
                boolean lawKnown = posterior.drawn().isEmpty() || l == levels.size() - 1;
                String name = levels.get(l).name();
                latents.computeIfAbsent(name, n -> new ComparedLatent(n, lawKnown ? Known.BOTH_LAWS : Known.PRIOR))
                        .add(inUnitsOf(p, q), inUnitsOf(p, z), scope.normal(z.getShape()));
                state = decoder.descend(l, state, z, scope);
            }
        }

        private static NDArray inUnitsOf(DiagonalGaussian p, NDArray z) {
            return z.sub(p.mean()).mul(Tensors.scale(p.logVariance(), -0.5).exp());
        }

        private static DiagonalGaussian inUnitsOf(DiagonalGaussian p, DiagonalGaussian q) {
            return new DiagonalGaussian(inUnitsOf(p, q.mean()), q.logVariance().sub(p.logVariance()));
        }
    }

    /** z_1 of a diffusion in units of its prior, {@code q = N(alpha x, sigma^2)} over {@code alpha^2 + sigma^2 = 1}. */
    record EndOfDiffusion(GaussianDiffusion diffusion) implements LatentComparison {

        @Override
        public void add(Evaluated evaluated, Map<String, ComparedLatent> latents) {
            Scope scope = evaluated.scope();
            NDArray x = evaluated.batch().data();
            double logSnr = diffusion.schedule().logSnr(1);
            double noise = 1 / (1 + Math.exp(logSnr));
            DiagonalGaussian q =
                    new DiagonalGaussian(x.mul(scope.scalar(Math.sqrt(1 - noise))), scope.scalar(Math.log(noise)));
            latents.computeIfAbsent("noise", n -> new ComparedLatent(n, Known.BOTH_LAWS))
                    .add(q, q.sample(scope), scope.normal(x.getShape()));
        }
    }

    /** A latent whose prior has draws and no law. */
    record LearnedPrior(PriorSampler sampler) implements LatentComparison {

        @Override
        public void add(Evaluated evaluated, Map<String, ComparedLatent> latents) {
            Scope scope = evaluated.scope();
            NDArray x = evaluated.batch().data();
            DiagonalGaussian q = sampler.posterior(x, scope).as(DiagonalGaussian.class);
            latents.computeIfAbsent(sampler.latent().name(), n -> new ComparedLatent(n, Known.POSTERIOR))
                    .add(q, q.sample(scope), sampler.prior(x.getShape().get(0), scope));
        }
    }
}
