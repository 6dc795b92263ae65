package org.ladderlab.engine.inspection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.engine.evaluation.Evaluator;
import org.ladderlab.engine.experiment.AskedClasses;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.BuiltExperiment;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.engine.experiment.Failure;
import org.ladderlab.engine.experiment.IdleSettings;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.weights.Snapshot;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.WeightOps;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.run.Objective;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;

/** One step on two examples that changes nothing: it finds parts that do not fit before the first real step. */
public final class DryStep {

    private final BuiltExperiment built;

    public DryStep(BuiltExperiment built) {
        this.built = built;
    }

    /**
     * Runs the objective with gradients, and the bound.
     *
     * @return what is not wrong but will hurt, a sentence each
     * @throws BuildException if a part fails
     */
    public List<String> run() {
        return run(true);
    }

    /** The same, without the step itself where that of an experiment of the same shapes has been tried. */
    public List<String> run(boolean scope) {
        requireExamples(Split.TRAIN, "data");
        built.experiment().evaluation().splits().forEach(split -> {
            requireExamples(split, "evaluation.splits");
            requireStandardError(split);
        });
        built.experiment()
                .training()
                .validateEvery()
                .ifPresent(every -> requireExamples(Split.VALIDATION, "training.validateEvery"));
        DataCheck.first(built.dataset(), built.experiment().training().batchSize(), built.manager());
        if (built.groups().groups().isEmpty() && built.experiment().training().steps() > 0) {
            throw new BuildException(
                    "training.steps",
                    "The model has no weights to learn"
                            + (built.groups().frozen().isEmpty() ? "" : ", all are frozen")
                            + "; set the number of steps to 0 to judge it.");
        }
        IdleSettings.refuse(built);
        AskedClasses.of(built);
        List<String> warnings =
                new ArrayList<>(IdleSettings.inSoFewSteps(built.experiment().training()));
        warnings.addAll(built.dataset().warnings());
        if (built.loss().bound().isEmpty() && built.metrics().isEmpty()) {
            warnings.add(
                    "The loss has no bound, and no metric is named: nothing will say what the model is worth; name some in"
                            + " 'metrics'.");
        }
        if (!scope) {
            return List.copyOf(warnings);
        }
        int arrays = built.manager().getManagedArrays().size();
        try (NDManager manager = built.manager().newSubManager();
                Snapshot buffers =
                        Snapshot.of(List.copyOf(built.parameters().buffers().values()), manager)) {
            Experiment.Training training = built.experiment().training();
            int last = Math.min(1, built.dataset().size(Split.TRAIN) - 1);
            // A batch of one example trains a model that batches of two do not show.
            int[] examples = training.steps() > 0 && training.batchSize() == 1 ? new int[] {0} : new int[] {0, last};
            Scope dry = new RandomStreams(built.experiment().seed()).scope(manager, true, 1, "dry", 1);
            Batch batch = built.dataset().batch(Split.TRAIN, examples, dry);
            objective(batch, dry.given(batch.condition()));
            if (built.loss().bound().isPresent()) {
                ledger(batch, dry.given(batch.condition()));
            }
        } catch (ConfigurationException e) {
            throw BuildException.at("loss", e);
        } catch (BuildException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | OutOfMemoryError e) {
            throw new BuildException(
                    "model",
                    "The model fails on two examples of shape "
                            + built.dataset().spec().shape() + " from '"
                            + built.dataset().spec().name() + "': " + Failure.explain(e),
                    e);
        }
        warnings.addAll(leaks(built.manager().getManagedArrays().size() - arrays));
        if (stillWarmingUp()) {
            warnings.add("A warmup of the loss is longer than training: what the last of "
                    + built.experiment().training().steps() + " steps minimises would still change later.");
        }
        return List.copyOf(warnings);
    }

    private void requireExamples(Split split, String path) {
        if (built.dataset().size(split) == 0) {
            throw new BuildException(
                    path,
                    "The data set '" + built.dataset().spec().name() + "' has no " + split.word()
                            + " examples; use another split or another data set.");
        }
    }

    /** Without one a ledger that no model can have is not told from others. */
    private void requireStandardError(Split split) {
        if (built.dataset().size(split) == 1) {
            throw new BuildException(
                    "evaluation.splits",
                    "The data set '" + built.dataset().spec().name() + "' has one " + split.word()
                            + " example, and a mean over one has no standard error; use another split or more data.");
        }
    }

    private void objective(Batch batch, Scope scope) {
        try (GradientMode on = GradientMode.on()) {
            Objective objective = built.loss().objective(batch, scope);
            if (objective.minimised().size() != 1) {
                throw new BuildException(
                        "loss",
                        "A loss must minimise a scalar, and this one gives the shape "
                                + objective.minimised().getShape() + ".");
            }
            List<NDArray> weights = built.groups().learned();
            if (!weights.isEmpty() && built.experiment().training().steps() > 0) {
                WeightOps.gradients(objective.minimised(), weights, scope.manager());
            }
        }
    }

    /** Whether the objective depends on the step's number beyond the last step. */
    private boolean stillWarmingUp() {
        int last = built.experiment().training().steps();
        if (last == 0) {
            return false;
        }
        try (NDManager manager = built.manager().newSubManager();
                GradientMode off = GradientMode.off()) {
            double atLast = minimised(last, manager);
            double later = minimised(Long.MAX_VALUE / 2, manager);
            return Double.isFinite(atLast) && atLast != later;
        }
    }

    private double minimised(long number, NDManager manager) {
        Scope scope = new RandomStreams(built.experiment().seed()).scope(manager, false, number, "dry", 2);
        int other = Math.min(1, built.dataset().size(Split.TRAIN) - 1);
        Batch batch = built.dataset().batch(Split.TRAIN, new int[] {0, other}, scope);
        return Evaluator.scalar(
                built.loss().objective(batch, scope.given(batch.condition())).minimised());
    }

    private void ledger(Batch batch, Scope scope) {
        try (GradientMode off = GradientMode.off()) {
            built.bound().requireSound(scope);
            LedgerTerms terms = built.bound().ledger(batch.data(), 1, scope);
            NDArray seen = built.bound().reconstruct(batch.data(), 0.5, scope);
            if (!seen.getShape().equals(batch.data().getShape())) {
                throw new BuildException(
                        "model.decoder",
                        "The decoder's mean has the shape " + seen.getShape() + ", and the data has "
                                + batch.data().getShape() + ".");
            }
            List<NDArray> nats = new ArrayList<>(List.of(terms.reconstruction(), terms.prior()));
            terms.levels().forEach(level -> nats.add(level.nats()));
            for (NDArray term : nats) {
                if (term.size() != batch.size()) {
                    throw new BuildException(
                            "loss",
                            "Each term of the bound must be one number for each of the " + batch.size()
                                    + " examples, and one has the shape " + term.getShape() + ".");
                }
            }
        }
    }

    private static List<String> leaks(int leaked) {
        return leaked <= 0
                ? List.of()
                : List.of(
                        "Each step leaves " + leaked + " arrays behind, so memory will grow: an expression starts from"
                                + " a weight (weight.add(x)); start it from an array of the step (x.add(weight)).");
    }
}
