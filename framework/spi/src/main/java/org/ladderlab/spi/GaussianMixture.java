package org.ladderlab.spi;

import java.util.List;

/**
 * The law of data whose dimensions are independent draws from {@code sum over k of w_k N(m_k, s_k^2)}: where it is known, so
 * is every quantity of a diffusion.
 *
 * @param weights sum to one
 * @param means one for each weight
 * @param standardDeviations one for each weight; 0 for a point
 */
public record GaussianMixture(List<Double> weights, List<Double> means, List<Double> standardDeviations) {

    public GaussianMixture {
        if (weights.isEmpty() || means.size() != weights.size() || standardDeviations.size() != weights.size()) {
            throw new IllegalArgumentException(
                    "A mixture needs as many weights as means and standard deviations, and at least one.");
        }
        double total = weights.stream().mapToDouble(w -> w).sum();
        weights = weights.stream().map(w -> w / total).toList();
        means = List.copyOf(means);
        standardDeviations = List.copyOf(standardDeviations);
    }
}
