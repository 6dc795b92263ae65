package org.ladderlab.plugins.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.function.Function;
import org.ladderlab.spi.diffusion.Denoised;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.spi.tensors.Tensors;

/**
 * Classifier-free guidance: {@code (1 + w) f(z, label) - w f(z)} (Ho and Salimans 2022, equation 6). All predictions at one z
 * are affine in each other, so it comes to the same in each of them. A learned variance stays that of the model that is told
 * the label.
 */
final class Guidance {

    private Guidance() {}

    /** The denoiser's estimate as the step's {@linkplain Scope#condition condition} asks for it. */
    static Denoised guide(Function<Scope, Denoised> denoiser, Scope scope) {
        Denoised told = denoiser.apply(scope);
        double w = scope.condition().map(Condition::guidance).orElse(0.0);
        if (w == 0) {
            return told;
        }
        NDArray notTold = denoiser.apply(scope.given(Optional.empty())).output();
        NDArray output = told.output().add(Tensors.scale(told.output().sub(notTold), w));
        return new Denoised(told.z(), told.alpha(), told.sigma(), told.kind(), output, told.spread());
    }
}
