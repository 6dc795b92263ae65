package org.ladderlab.plugins.hierarchical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;

/** The way down a finite ladder with every latent drawn from the encoder. */
final class Descent {

    /** What was met at one level. */
    record Visit(Law prior, Law posterior, NDArray latent) {

        /** {@code log q(z_l | ...) - log p(z_l | z_>l)} at the latent drawn, nats per example, (n). */
        NDArray logRatio() {
            return posterior.logProb(latent).sub(prior.logProb(latent));
        }
    }

    /**
     * One descent.
     *
     * @param visits one for each level, from the one next to the data to the deepest
     * @param logLikelihood {@code log p(x | z_1)}, nats per example, (n)
     * @param drawnOnTheWayUp whether the latents came with the evidence, which is random then
     */
    record Path(List<Visit> visits, NDArray logLikelihood, boolean drawnOnTheWayUp) {

        /** {@code log w = log p(x | z_1) + sum_l log p(z_l | z_>l) - log q(z_l | ...)} at the latents drawn, nats per example, (n). */
        NDArray logWeight() {
            NDArray logWeight = logLikelihood;
            for (Visit visit : visits) {
                logWeight = logWeight.sub(visit.logRatio());
            }
            return logWeight;
        }
    }

    private final Encoder encoder;
    private final Decoder decoder;

    /**
     * Over the experiment's ladder.
     *
     * @param asking who asks, for the message, such as {@code metric 'active-units'}
     * @throws ConfigurationException if the ladder is infinite
     */
    Descent(BuildContext context, String asking) {
        encoder = context.part(Encoder.class);
        decoder = context.part(Decoder.class);
        if (encoder.levels().isEmpty()) {
            throw new ConfigurationException("The " + asking + " visits every level, and this ladder has"
                    + " infinitely many; give the encoder a finite number of steps.");
        }
    }

    List<Level> levels() {
        return encoder.levels();
    }

    /**
     * Descends {@code count} times; a path's arrays die when it has been visited. What the encoder computes from the data is
     * computed once, unless it draws on the way up: then anew for each descent.
     */
    void repeat(NDArray x, Scope scope, int count, Consumer<Path> visitor) {
        NDList evidence = encoder.evidence(x, scope);
        boolean drawn = drawnOnTheWayUp(x, evidence, scope);
        for (int i = 0; i < count; i++) {
            try (NDManager manager = scope.manager().newSubManager()) {
                Scope brief = scope.within(manager);
                NDArray own = lent(x, manager);
                visitor.accept(draw(own, drawn ? encoder.evidence(own, brief) : lent(evidence, manager), brief));
            }
        }
    }

    /** The same as {@code count} paths that live with the scope, and through which gradients reach encoder and decoder. */
    List<Path> paths(NDArray x, Scope scope, int count) {
        NDList evidence = encoder.evidence(x, scope);
        List<Path> paths = new ArrayList<>();
        paths.add(draw(x, evidence, scope));
        while (paths.size() < count) {
            paths.add(draw(x, paths.get(0).drawnOnTheWayUp() ? encoder.evidence(x, scope) : evidence, scope));
        }
        return paths;
    }

    /** A posterior that carries its latent comes from evidence that is random. */
    private boolean drawnOnTheWayUp(NDArray x, NDList evidence, Scope scope) {
        int deepest = levels().size() - 1;
        NDArray start = decoder.start(x.getShape().get(0), scope);
        return encoder.posterior(deepest, evidence, start, decoder.prior(deepest, start, scope), scope)
                .drawn()
                .isPresent();
    }

    /** The same values under a name of their own, so that what is computed from them belongs to {@code manager}. */
    private static NDArray lent(NDArray array, NDManager manager) {
        NDArray view = array.stopGradient();
        view.attach(manager);
        return view;
    }

    private static NDList lent(NDList arrays, NDManager manager) {
        NDList views = new NDList();
        arrays.forEach(array -> views.add(lent(array, manager)));
        return views;
    }

    private Path draw(NDArray x, NDList evidence, Scope scope) {
        List<Visit> visits = new ArrayList<>();
        boolean drawn = false;
        NDArray state = decoder.start(x.getShape().get(0), scope);
        for (int l = levels().size() - 1; l >= 0; l--) {
            Law prior = decoder.prior(l, state, scope);
            Posterior posterior = encoder.posterior(l, evidence, state, prior, scope);
            Law q = posterior.distribution();
            NDArray latent = posterior.drawn().orElseGet(() -> q.sample(scope));
            drawn |= posterior.drawn().isPresent();
            state = decoder.descend(l, state, latent, scope);
            visits.add(0, new Visit(prior, q, latent));
        }
        return new Path(visits, decoder.logLikelihood(state, x, scope), drawn);
    }
}
