package org.ladderlab.spi.run;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.tensors.Tensors;

/**
 * What a loss makes of one batch.
 *
 * @param minimised the scalar whose gradient is followed, float32 (see {@link Tensors#toFloat32})
 * @param terms scalars to log beside it, by name, for example {@code reconstruction}, of any type; a value that is not
 *     finite is blamed on the first such term
 * @param total a scalar estimate of the ledger's total in nats per example, where the loss has one at hand
 */
public record Objective(NDArray minimised, Map<String, NDArray> terms, Optional<NDArray> total) {}
