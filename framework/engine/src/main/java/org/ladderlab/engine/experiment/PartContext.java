package org.ladderlab.engine.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ladderlab.engine.weights.FinishedRun;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Teacher;
import org.ladderlab.spi.TrainedRun;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Parameters;

/** What a component finds while it is made: its place in the file, where its weights are kept, the parts made before it. */
final class PartContext implements BuildContext {

    private final String path;
    private final String component;
    private final Parameters scope;
    private final int outputs;
    private final Parts parts;

    PartContext(String path, String component, Parameters scope, int outputs, Parts parts) {
        this.path = path;
        this.component = component;
        this.scope = scope;
        this.outputs = outputs;
        this.parts = parts;
    }

    /** Makes the component that this is the context of. */
    <T> T make(Ref<T> ref) {
        try {
            T made = ref.type().create(ref.config(), this);
            parts.remember(ref, made);
            return made;
        } catch (ConfigurationException e) {
            throw BuildException.at(path, parts.place(), e);
        } catch (BuildException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | OutOfMemoryError e) {
            throw new BuildException(path, "'" + ref.type().name() + "' cannot be made: " + Failure.explain(e), e);
        }
    }

    @Override
    public DataSpec data() {
        return parts.data(component);
    }

    @Override
    public <P> P part(Class<P> type) {
        return parts.get(type, component);
    }

    @Override
    public <P> Optional<P> find(Class<P> type) {
        return parts.find(type);
    }

    @Override
    public <T> T create(String setting, Ref<T> ref, int count) {
        return inner(setting, ref, count, parts).make(ref);
    }

    @Override
    public <T> T create(String setting, Ref<T> ref, DataSpec data, Object... found) {
        return inner(setting, ref, /* count= */ 1, parts.within(setting, data, List.of(found)))
                .make(ref);
    }

    private PartContext inner(String setting, Ref<?> ref, int count, Parts found) {
        return new PartContext(path + "." + setting, ref.type().name(), scope.scope(setting), count, found);
    }

    /** In the scope of the setting's own numbers; of the same data it finds the data set that is there. */
    @Override
    public Teacher teacher(TrainedRun run) {
        FinishedRun finished = FinishedRun.of(Path.of(run.run()));
        Experiment trained = run.experiment()
                .filter(Experiment.class::isInstance)
                .map(Experiment.class::cast)
                .orElseThrow(
                        () -> new ConfigurationException("A teacher is a run, and is named in an experiment file."));
        Optional<Dataset> same =
                find(Dataset.class).filter(data -> data.fingerprint().equals(finished.data()));
        try {
            return ExperimentBuilder.teacher(scope.apart(trained.seed()), trained, finished, same);
        } catch (BuildException e) {
            throw new ConfigurationException(
                    "The model of the run in " + run.run() + " cannot be made: " + e.path() + ": " + e.getMessage());
        }
    }

    @Override
    public SampleRequest samples(String setting, Optional<Ref<Sampler>> own, int count) {
        return parts.remember(BuildContext.super.samples(setting, own, count));
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int trainingSteps() {
        return parts.trainingSteps();
    }

    @Override
    public Parameters parameters() {
        return scope;
    }
}
