package org.ladderlab.spi.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.ladderlab.spi.tensors.Scope;

/**
 * A forward process {@code q(z_t | x) = N(alpha m(x, t), sigma^2)} whose log SNR l may differ from dimension to dimension and whose
 * mean m need not be x:
 *
 * <pre>
 * alpha^2 = sigmoid(l),   sigma^2 = sigmoid(-l)
 * q(z_s | z_t, x) = N(A z_t + alpha_s c y, sigma_s^2 c),   c = -expm1(l_t - l_s),   A = (alpha_s / alpha_t) exp(l_t - l_s)
 * y = (m_s - exp(l_t - l_s) m_t) / c,   and for ever smaller steps   y = m + dm/dl
 * </pre>
 *
 * p(z_s | z_t) is the same with an estimate of y, so that the infinite ladder pays {@code 1/2 (-dl/dt) exp(l) (y - yHat)^2} in each
 * dimension, per unit of time. All of this is {@link GaussianDiffusion}'s and {@link DiffusionBound}'s; a process gives {@code (l,
 * dl/dr, m, dm/dl)} and nothing else, and {@link ProcessCheck} holds the derivatives against differences. Where one function of time
 * is all there is, write a {@link NoiseSchedule}.
 *
 * <p>Time is told by one number r, the log SNR of the process's own {@linkplain #schedule schedule}: it is what networks are told,
 * over which samplers go down, and by which times are drawn. A process with noise of its own in each dimension takes any schedule
 * between its ends.
 */
public interface ForwardProcess {

    /** The clock r(t), with finite ends. */
    NoiseSchedule schedule();

    /**
     * l and dl/dr. It may depend on x through the {@linkplain Scope#auxiliary auxiliary latent} alone, which p knows too: what p had to
     * guess would cost every level, and infinitely many levels infinitely much.
     *
     * @param clock r, float64, (n)
     */
    default NoiseLevel level(NDArray clock, Scope scope) {
        return new NoiseLevel(clock, clock.onesLike());
    }

    /**
     * m and dm/dl, in float64 where r enters, so that differences of small steps hold.
     *
     * @param x (n, example shape)
     * @param clock r, float64, (n)
     */
    default Signal signal(NDArray x, NDArray clock, Scope scope) {
        return Signal.unchanging(x);
    }

    /**
     * Whether the denoiser estimates m as z has it, in any prediction; else it estimates x, and p's m follows from that by {@link
     * #estimated}.
     */
    default boolean estimatesMean() {
        return true;
    }

    /**
     * What p takes for m and dm/dl: p is free, and by default does with its estimate what q does with x.
     *
     * @param estimate what the denoiser made of z at {@code seen}, of m there or of x
     * @param seen r of z, float64, (n)
     * @param clock r where m is wanted, float64, (n)
     */
    default Signal estimated(NDArray estimate, NDArray seen, NDArray clock, Scope scope) {
        return signal(estimate, clock, scope);
    }

    /**
     * Log of rho, where the way back has another volatility than q's own, {@code g^2 = rho sigma^2 (-dl/dt)}; float64, (n). q and p share
     * it: the marginals of z_t stay, and the infinite ladder pays {@code 1/(2 rho) (-dl/dt) exp(l) (Delta[(1 + rho)/2 m + dm/dl])^2}
     * instead, Delta being true minus estimate. For m = x nothing is better than rho = 1.
     */
    default Optional<NDArray> logVolatility(NDArray clock, Scope scope) {
        return Optional.empty();
    }

    /** What q tells p of each example beside z; empty for nothing. */
    default Optional<AuxiliaryLatent> auxiliary() {
        return Optional.empty();
    }

    /** The orthonormal coordinates in which the noise of dimensions is independent; empty for the data's own. */
    default Optional<Coordinates> coordinates() {
        return Optional.empty();
    }

    /** Whether it has parameters that are learned, so that it is checked again before each evaluation. */
    default boolean learned() {
        return false;
    }

    /** Orthonormal coordinates of the latents: m is given in them, and a network sees a latent turned back. */
    interface Coordinates {

        /** Of an array in the data's shape. */
        NDArray of(NDArray data);

        /** The array in the data's shape that has these. */
        NDArray back(NDArray coordinates);
    }
}
