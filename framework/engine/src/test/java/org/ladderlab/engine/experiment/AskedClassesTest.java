package org.ladderlab.engine.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.Scopes;

class AskedClassesTest {

    private final Scopes scopes = Scopes.seeded(1);

    @AfterEach
    void close() {
        scopes.close();
    }

    /** A sampler whose samples have classes of their own, if they are given, so many together. */
    private record Own(int together, Optional<List<Integer>> own) implements Sampler {

        @Override
        public NDArray sample(long count, Scope scope) {
            return scope.normal(new Shape(count, 1));
        }

        @Override
        public Optional<List<Integer>> classes(long count, Scope scope) {
            return own;
        }
    }

    private List<Integer> told(AskedClasses asked, Sampler sampler, int columns, int count) {
        return asked.of(sampler, columns, count, scopes.evaluation(1).fromSample(4))
                .map(Condition::labels)
                .orElse(List.of());
    }

    @Test
    void classesAreAskedForInTurnFromTheFirstSampleOn() {
        Sampler plain = new Own(1, Optional.empty());
        AskedClasses three = new AskedClasses(List.of(0, 1, 2), false);
        assertThat(told(three, plain, 1, 4)).containsExactly(1, 2, 0, 1);
        assertThat(told(three, plain, 2, 4)).containsExactly(2, 2, 0, 0);
        assertThat(told(new AskedClasses(List.of(), false), plain, 1, 4)).isEmpty();
    }

    @Test
    void samplesThatBelongTogetherAreAskedForOneClass() {
        Sampler pairs = new Own(2, Optional.empty());
        assertThat(told(new AskedClasses(List.of(5, 7), true), pairs, 1, 5)).containsExactly(5, 5, 7, 7, 5);
    }

    @Test
    void samplesOfExamplesAreOfTheirClassUnlessOneIsNamed() {
        Sampler ofExamples = new Own(1, Optional.of(List.of(2, 0)));
        assertThat(told(new AskedClasses(List.of(0, 1, 2), false), ofExamples, 1, 2))
                .containsExactly(2, 0);
        assertThat(told(new AskedClasses(List.of(1), true), ofExamples, 1, 2)).containsExactly(1, 1);
        assertThat(told(new AskedClasses(List.of(), false), ofExamples, 1, 2)).isEmpty();
    }
}
