package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.nn.Linear;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.tensors.Parameters.Initializer;
import org.ladderlab.spi.tensors.Scope;

/**
 * A linear map of the process's auxiliary latent that is added to the embedding of the noise level. It starts at zero. Weights: {@code
 * weight} (width, values), {@code bias}.
 */
record AuxiliaryEmbedding(Linear map) {

    /** That of a network whose encoder has such a latent; empty for others, and within the encoder itself. */
    static Optional<AuxiliaryEmbedding> of(BuildContext context, int width) {
        return context.find(GaussianDiffusion.class)
                .flatMap(GaussianDiffusion::process)
                .flatMap(ForwardProcess::auxiliary)
                .map(latent -> new AuxiliaryEmbedding(new Linear(
                        context.parameters().scope("auxiliary_embedding"),
                        latent.size(),
                        width,
                        Initializer.constant(0))));
    }

    /**
     * {@code embedding + map(c)}.
     *
     * @param embedding float32, (n, width)
     */
    NDArray addTo(NDArray embedding, Scope scope) {
        NDArray latent = scope.auxiliary()
                .orElseThrow(() -> new IllegalStateException(
                        "A network whose encoder has an auxiliary latent was not told it; a bound tells it at its beginning"
                                + " (GaussianDiffusion.tell), a sampler draws it (tellPrior)."));
        return embedding.add(map.forward(latent));
    }
}
