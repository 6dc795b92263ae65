package org.ladderlab.plugins.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.nn.Activation;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.model.Level;
import org.ladderlab.spi.model.Posterior;
import org.ladderlab.spi.tensors.Law;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Scopes;
import org.ladderlab.testkit.TestContext;

class DescentTest {

    private static final DataSpec BINARY =
            new DataSpec("binary", new Shape(1, 4, 4), Optional.of(new PixelGrid(2, 0, 1)), 0);

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    /** An encoder that counts how often it looks at the data. */
    private static final class Counted implements Encoder {

        private final Encoder encoder;
        private int looks;

        Counted(Encoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public List<Level> levels() {
            return encoder.levels();
        }

        @Override
        public NDList evidence(NDArray x, Scope scope) {
            looks++;
            return encoder.evidence(x, scope);
        }

        @Override
        public Posterior posterior(int level, NDList evidence, NDArray topDown, Law prior, Scope scope) {
            return encoder.posterior(level, evidence, topDown, prior, scope);
        }
    }

    @Test
    void aLadderLooksAtTheDataOnce() {
        TestContext context = ladder();
        Counted encoder = new Counted(context.part(Encoder.class));
        TestContext counted =
                new TestContext(BINARY, List.of(encoder, context.part(Decoder.class)), context.parameters(), 1);

        assertThat(latents(counted, 5).stream().map(values -> values[0]).distinct())
                .hasSize(5);
        assertThat(encoder.looks).isEqualTo(1);
    }

    @Test
    void anEncoderThatDrawsOnTheWayUpDrawsAnewForEachDescent() {
        TestContext context = TestContext.of(BINARY, scopes.manager(), 1);
        context = context.with(context.scoped("encoder")
                .create(
                        MlpBottomUpEncoder.TYPE,
                        new MlpBottomUpEncoder.Config(List.of(8, 8), List.of(4, 2), 1, Activation.TANH, false, 0)));
        context = context.with(context.scoped("decoder").create(MlpLadderDecoder.TYPE, Worlds.bernoulli()));

        assertThat(latents(context, 5).stream().map(values -> values[0]).distinct())
                .hasSize(5);
    }

    /** Nothing of a descent outlives it, beside the batch or beside the weights. */
    @Test
    void moreDescentsLeaveNoMoreArrays() {
        TestContext context = ladder();

        assertThat(arraysLeft(context, 50)).isEqualTo(arraysLeft(context, 1));
    }

    private int arraysLeft(TestContext context, int count) {
        Scope scope = scopes.evaluation(1);
        NDArray x = scope.uniform(new Shape(3, 1, 4, 4)).round();
        int before = scopes.manager().getManagedArrays().size();
        new Descent(context, "test").repeat(x, scope, count, path -> {});
        return scopes.manager().getManagedArrays().size() - before;
    }

    private List<float[]> latents(TestContext context, int count) {
        Scope scope = scopes.evaluation(1);
        NDArray x = scope.uniform(new Shape(3, 1, 4, 4)).round();
        List<float[]> latents = new ArrayList<>();
        new Descent(context, "test")
                .repeat(
                        x,
                        scope,
                        count,
                        path -> latents.add(path.visits().get(0).latent().toFloatArray()));
        return latents;
    }

    private TestContext ladder() {
        return Worlds.dense(TestContext.of(BINARY, scopes.manager(), 1), Merge.PRECISION_WEIGHTED, true);
    }
}
