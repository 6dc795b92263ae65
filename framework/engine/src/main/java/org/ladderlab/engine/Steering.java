package org.ladderlab.engine;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.figures.Examples;
import org.ladderlab.spi.model.Level;

/** Samples in rows along which one level's noise is changed: where in a sampler's draws that noise stands. */
final class Steering {

    /** The deepest noise of a ladder with infinitely many levels, which has no name. */
    private static final String NOISE = "noise";

    private final SampledRows sampled;
    private final Place place;

    /**
     * What is steered.
     *
     * @param deeper levels of its shape that are deeper
     * @param ofShape levels of its shape
     */
    private record Place(String name, Shape latent, int deeper, int ofShape) {}

    /**
     * Steers a level.
     *
     * @param name of the level
     * @throws BuildException if there is none, or it has no normal noise
     */
    Steering(BuiltExperiment built, SampledRows sampled, String name) {
        this.sampled = sampled;
        this.place = place(built, name);
    }

    /** What it is called. */
    String level() {
        return place.name;
    }

    /** Of how many numbers its noise is. */
    int units() {
        return (int) place.latent.size();
    }

    /** What becomes of the noise of rows that begin with some row. */
    interface Change {
        SteeredNoise.Change from(int row);
    }

    /**
     * Draws them.
     *
     * @param oneSample whether all rows begin with the same draws
     * @throws BuildException if the sampler does not draw the level's noise once, in its turn
     */
    Examples draw(int rows, int columns, boolean oneSample, Change change) {
        List<SteeredNoise> drawn = new ArrayList<>();
        Examples found = sampled.draw(rows, columns, oneSample, (from, some, scope) -> {
            SteeredNoise noise =
                    new SteeredNoise(some, columns, oneSample, place.latent, place.deeper, change.from(from));
            drawn.add(noise);
            return scope.drawing(noise);
        });
        drawn.forEach(this::requireSteered);
        return found;
    }

    private void requireSteered(SteeredNoise noise) {
        if (noise.draws() == 0) {
            throw nothing(place.name);
        }
        if (noise.draws() <= place.deeper || (place.deeper > 0 && noise.draws() != place.ofShape)) {
            throw new BuildException(
                    "sampling.sampler",
                    "The sampler draws noise of the shape of '" + place.name + "' " + noise.draws()
                            + " times, and the ladder has " + place.ofShape
                            + " such levels, so that it is not known which draw is this level's; use a sampler that visits"
                            + " every level, such as top-down, or the deepest level.");
        }
    }

    private Place place(BuiltExperiment built, String name) {
        List<Level> levels = built.encoder().levels();
        if (levels.isEmpty() && name.equals(NOISE)) {
            return new Place(NOISE, firstNoise(), 0, 1);
        }
        Level level = levels.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> noLevel(name, levels));
        List<Level> same = levels.stream()
                .filter(each -> each.latent().equals(level.latent()))
                .toList();
        int deeper =
                (int) same.stream().filter(each -> each.index() > level.index()).count();
        return new Place(name, level.latent(), deeper, same.size());
    }

    /** What can be steered in its place, if anything can. */
    private BuildException noLevel(String name, List<Level> levels) {
        String known = "there are " + levels.stream().map(Level::name).collect(Collectors.joining(", ")) + ".";
        if (levels.isEmpty()) {
            firstNoise();
            known = "of infinitely many levels only the deepest can be steered, by the name 'noise'.";
        }
        return new BuildException("--traverse", "There is no level '" + name + "'; " + known);
    }

    /** The shape of a sampler's first draw of normal noise, which of a model within the model is not that of the data. */
    private Shape firstNoise() {
        List<Shape> drawn = new ArrayList<>();
        sampled.draw(
                1,
                1,
                false,
                (from, rows, scope) -> scope.drawing((shape, plain) -> {
                    drawn.add(shape);
                    return plain.normal(shape);
                }));
        if (drawn.isEmpty()) {
            throw nothing(NOISE);
        }
        return drawn.get(0).slice(1);
    }

    private static BuildException nothing(String level) {
        return new BuildException(
                "sampling.sampler",
                "The sampler draws no normal noise" + (level.equals(NOISE) ? "" : " of the shape of '" + level + "'")
                        + ", as for latents that are hidden values"
                        + " or zeros and ones, so there is nothing to steer; draw latents anew with"
                        + " --resample instead.");
    }
}
