package org.ladderlab.testkit;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Teacher;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.PixelGrid;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/**
 * Makes components in a test as the engine would, without an experiment file.
 *
 * @param data what an example is
 * @param parts what {@link #part} finds: the first of the asked type
 * @param parameters where components keep their weights
 * @param outputs how many values a network gives for each value of an example
 */
public record TestContext(DataSpec data, List<Object> parts, Parameters parameters, int outputs)
        implements BuildContext {

    /** A context without other parts, whose weights {@code manager} owns. */
    public static TestContext of(DataSpec data, NDManager manager, long seed) {
        return new TestContext(data, List.of(), new Parameters(manager, seed), 1);
    }

    /** Grey images of the given size whose pixels take {@code count} values from -1 to 1. */
    public static DataSpec images(int channels, int size, int count) {
        Shape shape = new Shape(channels, size, size);
        return new DataSpec("images", shape, Optional.of(PixelGrid.endToEnd(count)), 0);
    }

    /** Points with continuous coordinates. */
    public static DataSpec points(int dimensions) {
        return new DataSpec("points", new Shape(dimensions), Optional.empty(), 0);
    }

    /** This context with one more part. */
    public TestContext with(Object part) {
        List<Object> all = new java.util.ArrayList<>(parts);
        all.add(part);
        return new TestContext(data, List.copyOf(all), parameters, outputs);
    }

    /** This context in an experiment that trains so many steps, instead of none. */
    public TestContext training(int steps) {
        return with(new TrainingSteps(steps));
    }

    private record TrainingSteps(int count) {}

    /** This context with its parameters under a name, as the engine names them after the part being made. */
    public TestContext scoped(String name) {
        return new TestContext(data, parts, parameters.scope(name), outputs);
    }

    /** This context as a network finds it of which so many values are asked for each value of an example. */
    public TestContext asking(int count) {
        return new TestContext(data, parts, parameters, count);
    }

    @Override
    public <P> Optional<P> find(Class<P> type) {
        return parts.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    @Override
    public <P> P part(Class<P> type) {
        return find(type)
                .orElseThrow(() -> new ConfigurationException(
                        "A part of type " + type.getSimpleName() + " is needed; there are " + parts + "."));
    }

    @Override
    public <T> T create(String setting, Ref<T> ref, int count) {
        return ref.type().create(ref.config(), scoped(setting).asking(count));
    }

    @Override
    public <T> T create(String setting, Ref<T> ref, DataSpec inner, Object... found) {
        return ref.type().create(ref.config(), new TestContext(inner, List.of(found), parameters.scope(setting), 1));
    }

    @Override
    public int trainingSteps() {
        return find(TrainingSteps.class).map(TrainingSteps::count).orElse(0);
    }

    /** The teacher among the parts. */
    @Override
    public Teacher teacher(TrainedRun run) {
        return part(Teacher.class);
    }

    /** Makes a component from the given settings. */
    public <T, C extends Record> T create(ComponentType<T, C> type, C config) {
        return type.create(config, this);
    }

    /**
     * Makes a component from its defaults.
     *
     * @throws IllegalArgumentException if it has a required setting, which has no default
     */
    public <T, C extends Record> T create(ComponentType<T, C> type) {
        for (RecordComponent component : type.config().getRecordComponents()) {
            if (SettingsCheck.required(component)) {
                throw new IllegalArgumentException("The setting '" + component.getName() + "' of '" + type.name()
                        + "' is required; make it with create(TYPE, settings).");
            }
        }
        return type.create(type.defaults(), this);
    }
}
