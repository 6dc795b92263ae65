package org.ladderlab.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.Bound;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.HierarchicalBound;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.DiagonalGaussian;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Parameters;
import org.ladderlab.spi.tensors.Scope;

/** A linear ladder of two levels over points in the plane, with everything that the contracts ask for. */
final class ToyLadder {

    static final DataSpec POINTS = TestContext.points(2);

    private ToyLadder() {}

    private static NDArray weight(Parameters parameters, String name) {
        return parameters.weight(name, new Shape(2, 2), Parameters.Initializer.normal(0.5));
    }

    private static DiagonalGaussian unit(NDArray mean) {
        return new DiagonalGaussian(mean, mean.zerosLike());
    }

    /** q(z | x, above) = N(x W + prior mean, 1). */
    record ToyEncoder(NDArray inner, NDArray outer) implements Encoder {

        static ToyEncoder of(TestContext context) {
            return new ToyEncoder(weight(context.parameters(), "inner"), weight(context.parameters(), "outer"));
        }

        @Override
        public List<Level> levels() {
            return List.of(Level.of(0, 2, "z1", new Shape(2)), Level.of(1, 2, "z2", new Shape(2)));
        }

        @Override
        public NDList evidence(NDArray x, Scope scope) {
            return new NDList(x.matMul(inner), x.matMul(outer));
        }

        @Override
        public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
            return Posterior.topDown(unit(evidence.get(level).add(prior.bestGuess())));
        }
    }

    /** p(z | above) = N(above V, 1); p(x | z) = N(z, 1). */
    record ToyDecoder(NDArray inner, NDArray outer) implements Decoder {

        static ToyDecoder of(TestContext context) {
            return new ToyDecoder(weight(context.parameters(), "inner"), weight(context.parameters(), "outer"));
        }

        @Override
        public NDArray start(long examples, Scope scope) {
            return scope.manager().ones(new Shape(examples, 2));
        }

        @Override
        public DiagonalGaussian prior(int level, NDArray topDown, Scope scope) {
            return unit(topDown.matMul(level == 0 ? inner : outer));
        }

        @Override
        public NDArray descend(int level, NDArray topDown, NDArray latent, Scope scope) {
            return latent;
        }

        @Override
        public boolean isDensity() {
            return true;
        }

        @Override
        public NDArray logLikelihood(NDArray topDown, NDArray x, Scope scope) {
            return unit(topDown).logProb(x);
        }

        @Override
        public NDArray mean(NDArray topDown, Scope scope) {
            return topDown;
        }
    }

    /** The mean bound. */
    record ToyLoss(Bound ladder) implements Loss {

        @Override
        public Optional<Bound> bound() {
            return Optional.of(ladder);
        }

        static ToyLoss of(TestContext context) {
            return new ToyLoss(new HierarchicalBound(
                    ToyEncoder.of(context.scoped("encoder")), ToyDecoder.of(context.scoped("decoder"))));
        }

        @Override
        public Objective objective(Batch batch, Scope scope) {
            NDArray total = ladder.ledger(batch.data(), 1, scope).total().mean();
            return new Objective(total, Map.of("bound", total), Optional.of(total));
        }
    }

    /** Ancestral sampling. */
    record ToySampler(Decoder decoder) implements Sampler {

        @Override
        public NDArray sample(long count, Scope scope) {
            NDArray state = decoder.start(count, scope);
            for (int level = 1; level >= 0; level--) {
                state = decoder.prior(level, state, scope).sample(scope);
            }
            return decoder.mean(state, scope);
        }
    }

    /** Points on a parabola, ten for each part. */
    record ToyDataset() implements Dataset {

        @Override
        public DataSpec spec() {
            return POINTS;
        }

        @Override
        public int size(Split split) {
            return 10;
        }

        @Override
        public Batch batch(Split split, int[] indices, Scope scope) {
            float[] values = new float[2 * indices.length];
            for (int i = 0; i < indices.length; i++) {
                float u = (indices[i] + 10 * split.ordinal()) / 30f;
                values[2 * i] = u;
                values[2 * i + 1] = u * u;
            }
            return new Batch(scope.manager().create(values, new Shape(indices.length, 2)), Optional.empty());
        }

        @Override
        public String fingerprint() {
            return "0123456789abcdef".repeat(4);
        }
    }
}
