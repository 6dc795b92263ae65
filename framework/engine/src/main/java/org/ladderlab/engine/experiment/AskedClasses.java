package org.ladderlab.engine.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ladderlab.spi.tensors.Condition;

/**
 * The classes that samples are asked for, in turn.
 *
 * @param classes none for a model that is not conditional
 */
public record AskedClasses(List<Integer> classes) {

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
            return new AskedClasses(List.of());
        }
        named.stream().filter(c -> c >= count).findFirst().ifPresent(c -> {
            throw new BuildException(
                    "sampling.classes",
                    "There is no class " + c + "; the data has the classes 0 to " + (count - 1) + ".");
        });
        return new AskedClasses(
                named.isEmpty() ? IntStream.range(0, count).boxed().toList() : named);
    }

    /** What a step of so many samples is told. */
    public Optional<Condition> condition(int count) {
        return condition(0, count);
    }

    /** What a step is told of those of many samples that begin with number {@code from}. */
    public Optional<Condition> condition(int from, int count) {
        if (classes.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> turned = new ArrayList<>(classes);
        Collections.rotate(turned, -from);
        return Optional.of(Condition.inTurn(turned, count));
    }
}
