package org.ladderlab.engine.experiment;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.tensors.Condition;
import org.ladderlab.spi.tensors.Scope;

/**
 * The classes that samples are asked for, in turn.
 *
 * @param classes none for a model that is not conditional
 * @param named whether the experiment asks for them, rather than for no class, which is for every one
 */
public record AskedClasses(List<Integer> classes, boolean named) {

    /**
     * What an experiment asks its model for: the classes that it names, or else every class of a conditional model.
     *
     * @throws BuildException if it names a class that there is not, or the model knows of none
     */
    public static AskedClasses of(BuiltExperiment built) {
        List<Integer> named = built.experiment().sampling().classes();
        int count = built.dataset().spec().classes();
        if (!built.decoder().conditional()) {
            if (!named.isEmpty()) {
                throw new BuildException(
                        "sampling.classes",
                        "The model is not told any labels, so no class can be asked of it; make it conditional, or leave"
                                + " 'classes' out.");
            }
            return new AskedClasses(List.of(), false);
        }
        named.stream().filter(c -> c >= count).findFirst().ifPresent(c -> {
            throw new BuildException(
                    "sampling.classes",
                    "There is no class " + c + "; the data has the classes 0 to " + (count - 1) + ".");
        });
        return new AskedClasses(
                named.isEmpty() ? IntStream.range(0, count).boxed().toList() : named, !named.isEmpty());
    }

    /** What a step is told of those of many samples that begin with number {@code from}: the classes in turn. */
    public Optional<Condition> inTurn(long from, long count) {
        return inTurn(from, count, 1);
    }

    /**
     * What a step is told of a sampler's samples from the scope's first on: the classes in turn, or, if none is asked for by name, those
     * of the examples that they are of.
     *
     * @param columns so many in a row are asked for one class
     */
    public Optional<Condition> of(Sampler sampler, int columns, long count, Scope scope) {
        Optional<Condition> own = classes.isEmpty() || named
                ? Optional.empty()
                : sampler.classes(count, scope).map(labels -> new Condition(labels, 0));
        return own.or(() -> inTurn(scope.firstSample(), count, Math.max(columns, sampler.together())));
    }

    private Optional<Condition> inTurn(long from, long count, int together) {
        return classes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Condition(
                        LongStream.range(from, from + count)
                                .mapToObj(i -> classes.get((int) (i / together % classes.size())))
                                .toList(),
                        0));
    }
}
