package org.ladderlab.registry;

import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.Metric;
import org.ladderlab.spi.run.Optimizer;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/** An experiment that has every type of setting. */
public record Lab(
        @Setting(value = "name of the experiment", required = true) String name,
        @Setting("what it is for") String description,
        @Setting(value = "seed of every random number", min = 0) long seed,
        @Setting(value = "the two halves of the model", required = true) Model model,
        @Setting(value = "what training minimises", required = true) Ref<Loss> loss,
        @Setting("the rule that turns gradients into changes") Ref<Optimizer> optimizer,
        @Setting("how it is trained") Training training,
        @Setting(value = "the splits that are reported", distinct = true) List<Split> splits,
        @Setting("what else is measured") List<Ref<Metric>> metrics,
        @Setting("what is drawn") Optional<Sampling> sampling,
        @Setting("a second opinion") Optional<Ref<Metric>> check) {

    public static final Lab DEFAULTS = new Lab(
            Required.setting(),
            "",
            1,
            Required.setting(),
            Required.setting(),
            LabPlugin.ADAM.byDefault(),
            new Training(1000, 128, Optional.of(1.0), 0.999, Decay.NONE, false, new LearningRate(0, 1)),
            List.of(Split.TEST),
            List.of(),
            Optional.empty(),
            Optional.empty());

    public record Model(
            @Setting(value = "how noise grows", required = true) Ref<NoiseSchedule> schedule,
            @Setting(value = "the denoiser", required = true) Ref<Network> network) {}

    public record Training(
            @Setting(value = "number of steps", min = 0) int steps,
            @Setting(value = "examples in a step", min = 1, max = 4096) int batchSize,
            @Setting(value = "largest norm of the gradient; null for no limit", min = 0, aboveMin = true)
                    Optional<Double> clipNorm,
            @Setting(value = "decay of the average", min = 0, max = 1, belowMax = true) double averageDecay,
            @Setting("shape of the decay") Decay decay,
            @Setting("whether to use half precision") boolean halfPrecision,
            @Setting("how the learning rate changes") LearningRate learningRate) {}

    public record LearningRate(
            @Setting(value = "steps of warmup", min = 0) int warmupSteps,
            @Setting(value = "factor at the end", min = 0, max = 1) double finalFactor) {}

    public enum Decay {
        NONE,
        LINEAR,
        HALF_COSINE
    }

    public record Sampling(
            @Setting(value = "number of examples", min = 1) int count,
            @Setting(value = "temperatures", min = 0, aboveMin = true) List<Double> temperatures) {}
}
