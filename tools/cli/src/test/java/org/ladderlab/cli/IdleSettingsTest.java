package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ladderlab.engine.Engine;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.Alternatives;
import org.ladderlab.registry.experiment.ExperimentReader;

/** What is said of settings that would do nothing. */
class IdleSettingsTest {

    private static final Catalogue CATALOGUE = Catalogue.load(List.of());

    private static Experiment experiment(String file, String... sets) {
        return new ExperimentReader<>(CATALOGUE, Experiment.class, Experiment.DEFAULTS)
                .read(Path.of("src/test/resources/settings", file + ".yaml"), List.of(sets))
                .get(0)
                .value();
    }

    /** File; what is changed, one after the other; the setting at fault; the sentence. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            images | model.decoder.network.attention=[3]     | model.decoder.network.attention | There is no resolution with a height of 3 pixels, so attention there would do nothing; there are 8, 4.
            images | model.decoder.network.attention=[8, 16] | model.decoder.network.attention | There is no resolution with a height of 16 pixels, so attention there would do nothing; there are 8, 4.
            images | model.decoder.likelihood={type: categorical, logScaleMin: -6} | model.decoder.likelihood.logScaleMin | 'logScaleMin' would do nothing here: a diffusion gives the location and the scale, not a network; leave it out.
            points | model.decoder.likelihood={type: gaussian, scale: 2} | model.decoder.likelihood.scale | 'scale' would do nothing here: a diffusion gives the location and the scale, not a network; leave it out.
            points | model.decoder.variance=learned | model.decoder.variance | The loss 'continuous-vdm' does not feel the variance, so a learned one would stay where it starts; take a fixed one, or the loss 'discrete-ddpm' with the objective 'hybrid' or 'bound'.
            steps  | model.decoder.variance=learned & loss.objective=simple | model.decoder.variance | The objective 'simple' does not feel the variance, so a learned one would stay where it starts; take a fixed one, or the objective 'hybrid' or 'bound'.
            steps  | loss.objective=hybrid | loss.objective | In the objective 'hybrid' the bound reaches a learned variance alone, and the decoder's is fixed, so 'hybrid' would train as 'simple' does; set 'variance: learned' in the decoder, or take 'simple'.
            steps  | loss={objective: simple, boundShare: 0.01} | loss.boundShare | 'boundShare' would do nothing here: only the objective 'hybrid' has a share of the bound; leave it out.
            points | training.learningRate.finalFactor=0.1 | training.learningRate.finalFactor | 'finalFactor' would do nothing here: 'decay' is none, so the learning rate keeps its full value; leave it out.
            points | training.learningRate.holdSteps=3 | training.learningRate.holdSteps | 'holdSteps' would do nothing here: 'decay' is none, so the learning rate keeps its full value; leave it out.
            points | sampling.sampler={type: heun, churnNoise: 1.1} | sampling.sampler.churnNoise | 'churnNoise' would do nothing here: 'churn' is 0, so no noise is added; leave it out.
            points | sampling.sampler=null | sampling.count | 'count' would do nothing here: no sampler is named, so nothing is drawn; leave it out.
            ladder | loss.warmupDelay=5 | loss.warmupDelay | 'warmupDelay' would do nothing here: 'warmupSteps' is 0, so there is no warmup; leave it out.
            ladder | loss.warmupMin=0.5 | loss.warmupMin | 'warmupMin' would do nothing here: 'warmupSteps' is 0, so there is no warmup; leave it out.
            ladder | data={binarise: threshold, values: end-to-end} & model.decoder.likelihood=bernoulli | data.values | 'values' would do nothing here: the pixels are binarised, and become 0 and 1; leave it out.
            nvae   | model.encoder={halvings: 0, cellsPerHalving: 2} | model.encoder.cellsPerHalving | 'cellsPerHalving' would do nothing here: 'halvings' is 0, so no image is halved before the first scale; leave it out.
            nvae   | model.encoder.halvings=0 & model.decoder.finalExpansion=2 | model.decoder.finalExpansion | 'finalExpansion' would do nothing here: the encoder's 'halvings' is 0, so no image is doubled below the last scale; leave it out.
            images | model.decoder.network.labels={dropout: 0} & sampling.sampler={type: guided, sampler: ddim} | sampling.sampler.guidanceWeight | Guidance compares the model with itself without the label, and training never hides one, so that part would stay untrained; set 'labels: {dropout: 0.1}' in the decoder's network, or guidanceWeight to 0.
            """)
    void whatDoesNothingAtAnyLengthIsRefused(String file, String sets, String setting, String sentence) {
        Experiment experiment = experiment(file, sets.split(" & "));
        assertThatThrownBy(() -> Engine.check(experiment))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.path()).isEqualTo(setting))
                .hasMessage(sentence);
    }

    /** Each is so in ten steps alone. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            points | training.learningRate.warmupSteps=10 | The learning rate is still warming up when training ends: 10 of 10 steps.
            points | training.learningRate={decay: cosine, holdSteps: 10} | training.learningRate.decay does nothing: warmup and hold take 10 steps, and training has 10.
            points | training.validateEvery=11 | training.validateEvery does nothing: it is 11, and training has 10 steps.
            ladder | loss.warmupSteps=11 | A warmup of the loss is longer than training: what the last of 10 steps minimises would still change later.
            """)
    void whatTheNumberOfStepsMakesIdleIsNamed(String file, String sets, String sentence) {
        assertThat(Engine.check(experiment(file, sets)).warnings()).containsExactly(sentence);
    }

    @Test
    void aWarmupThatEndsWithTrainingIsNoMistake() {
        assertThat(Engine.check(experiment("ladder", "loss.warmupSteps=10")).warnings())
                .isEmpty();
    }

    /** Of 5,000 steps the first, the middle and the last minimise the same with a delay as without. */
    @Test
    void aDelayOfAFewStepsOfManyIsNotTakenForIdle() {
        String[] delayed = {"training.steps=5000", "loss={warmupSteps: 50, warmupDelay: 6, warmupMin: 0.1}"};
        assertThat(IdleCheck.of(CATALOGUE, experiment("ladder", delayed))).isEmpty();
    }

    /** With a thousand draws in earnest this would take minutes. */
    @Test
    void ofWhatIsOnlyRepeatedTwoAreTried() {
        Experiment given =
                experiment("ladder", "metrics=[{type: importance-weighted-bound, draws: 1000}, {type: active-units}]");
        Experiment brief =
                new Alternatives(CATALOGUE).briefly(Experiment.class, given, Experiment.DEFAULTS, IdleCheck::fits);
        assertThat(brief.metrics()).hasSize(2);
        assertThat(brief.metrics().get(0).config().toString()).contains("draws=2,");
        assertThat(brief.withMetrics(given.metrics())).isEqualTo(given);
    }

    /** Without a grid to be normalised on, another than the usual one would be refused as idle. */
    @Test
    void whatAComponentWantsAsItIsStaysSo() {
        String[] normal = {
            "model.decoder={law: gaussian, grid: {points: 400}, langevin: {steps: 30}}",
            "loss=hierarchical-elbo",
            "sampling.sampler=top-down"
        };
        Experiment given = experiment("energy", normal);
        Experiment brief =
                new Alternatives(CATALOGUE).briefly(Experiment.class, given, Experiment.DEFAULTS, IdleCheck::fits);
        assertThat(brief.model().decoder().config().toString()).contains("points=400", "steps=2");
        assertThat(IdleCheck.of(CATALOGUE, given))
                .as("nothing but defaults is given")
                .isEmpty();
        normal[0] = "model.decoder={law: gaussian, grid: {points: 400}, langevin: {steps: 40}}";
        assertThat(IdleCheck.of(CATALOGUE, experiment("energy", normal)))
                .singleElement()
                .asString()
                .startsWith("model.decoder.langevin.steps: 40 does nothing here");
    }

    /** The variance acts in 'ancestral', and neither in 'ddim' nor in the bound of infinitely many levels. */
    @Test
    void whatOnlyACombinationMakesIdleIsFound() {
        String[] ddim = {"model.decoder.variance=fixed-large", "sampling.sampler={type: ddim, steps: 3}"};
        assertThat(IdleCheck.of(CATALOGUE, experiment("points", ddim)))
                .containsExactly(
                        "model.decoder.variance: fixed-large does nothing here: with every other value that was tried,"
                                + " weights, objective, gradient, ledger and samples are the same to the bit.");
        assertThat(IdleCheck.of(CATALOGUE, experiment("points", "model.decoder.variance=fixed-large")))
                .isEmpty();
    }
}
