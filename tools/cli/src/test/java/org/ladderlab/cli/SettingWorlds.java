package org.ladderlab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;

/**
 * Small experiments in which each component is used.
 *
 * @param component whose settings are varied, such as {@code schedule cosine}; empty for the experiment's own
 * @param file in the resources {@code settings}
 * @param sets what is changed in it
 */
record SettingWorlds(String component, String file, List<String> sets) {

    private static final String POINTS = "points.yaml";
    private static final String STEPS = "steps.yaml";
    private static final String ENERGY = "energy.yaml";
    private static final String IMAGES = "images.yaml";
    private static final String LADDER = "ladder.yaml";
    private static final String LINEAR = "linear.yaml";
    private static final String MASKED = "masked.yaml";
    private static final String NVAE = "nvae.yaml";
    private static final String STACKED = "stacked.yaml";

    /** What is made of files that are not here. */
    static final Set<String> OF_FILES = Set.of(
            "dataset mnist",
            "metric denoiser-agreement",
            "loss match-teacher",
            "loss progressive-distillation",
            "loss consistency-distillation",
            "dataset fashion-mnist",
            "dataset arrays",
            "dataset images",
            "dataset idx",
            "dataset cifar-10",
            "dataset cifar-100",
            "extractor classifier",
            "extractor torchscript");

    /** For distances between sets. */
    private static final String ENOUGH = "data.examples={train: 20, validation: 20, test: 20}";

    /** Settings that a component must be given, or under which all of the others act. */
    private static final Map<String, String> GIVEN = Map.ofEntries(
            Map.entry("schedule expression", "logSnr: '5 - 10 * t'"),
            Map.entry("schedule truncated", "schedule: cosine"),
            Map.entry("schedule matched-ends", "schedule: truncated-cosine"),
            Map.entry("schedule shifted", "schedule: truncated-cosine"),
            Map.entry("schedule zero-terminal-snr", "schedule: linear-beta"),
            Map.entry("schedule learned", "width: 4"),
            Map.entry("time-sampling adaptive", "bins: 2"),
            Map.entry("sampler ancestral", "steps: 3"),
            Map.entry("sampler ddim", "steps: 3"),
            Map.entry("sampler dpm-solver-2m", "steps: 3"),
            Map.entry("sampler euler", "steps: 3, churn: 1"),
            Map.entry("sampler heun", "steps: 3, churn: 1"),
            Map.entry("sampler consistency", "noises: [2, 1]"),
            Map.entry("sampler euler-maruyama", "steps: 3"),
            Map.entry("sampler reverse-diffusion", "steps: 3"),
            Map.entry("sampler predictor-corrector", "predictor: {type: reverse-diffusion, steps: 3}"),
            Map.entry("sampler annealed-langevin", "steps: 3, correctorSteps: 2"),
            Map.entry("sampler guided", "sampler: {type: ddim, steps: 3}"),
            Map.entry("sampler interpolation", "sampler: {type: ddim, steps: 3}, points: 3"),
            Map.entry("sampler dormand-prince", "absoluteTolerance: 0.01, relativeTolerance: 0.01"),
            Map.entry("sampler recalibrated", "sampler: top-down, batches: 2, batchSize: 2"),
            Map.entry("metric flow-likelihood", "absoluteTolerance: 0.01, relativeTolerance: 0.01"),
            Map.entry("metric immse-likelihood", "draws: 2, shifts: 2"),
            Map.entry("metric importance-weighted-bound", "draws: 2"),
            Map.entry("metric active-units", "draws: 2"),
            Map.entry("metric energy-ledger", "stages: 2, chains: 2, examples: 4"),
            Map.entry("metric collapsed-share", "draws: 2"),
            Map.entry("metric precision-recall", "neighbours: 2"),
            Map.entry("metric sliced-wasserstein", "slices: 4"),
            Map.entry(
                    "metric sampling-error",
                    "samplers: [{type: ddim}], steps: [2, 3], exact: {type: heun, steps: 8}, slices: 4"),
            Map.entry("metric generalisation-gap", "examples: 4, draws: 2, maxLevels: 4"),
            Map.entry("metric explained-variance", "examples: 4, draws: 2, levels: 2, steps: 3"),
            Map.entry("metric nearest-neighbours", "shown: 2"),
            Map.entry("metric posterior-calibration", "sampler: {type: posterior, steps: 2}, draws: 2, examples: 4"),
            Map.entry("extractor pca", "components: 1, examples: 8"),
            Map.entry("metric principal-angle", "components: 1, examples: 8"),
            Map.entry("dataset subset", "data: gaussian, first: 2, count: 16"),
            Map.entry("metric end-time", "endTimes: [0.5, 1], scale: 2, examples: 4"),
            Map.entry(
                    "metric bound-under-schedules",
                    "schedules: [truncated-cosine, {type: linear-logsnr, logSnrMax: 5}], levels: 2, examples: 4"));

    static List<SettingWorlds> all(Catalogue catalogue) {
        List<SettingWorlds> worlds = new ArrayList<>();
        for (Kind<?> kind : catalogue.kinds()) {
            for (ComponentType<?, ?> type : catalogue.components(kind)) {
                worlds.addAll(of(kind.name() + " " + type.name(), type.name()));
            }
        }
        worlds.add(new SettingWorlds(
                "", POINTS, List.of("sampling.every=5", "training.validateEvery=5", "training.checkpointEvery=5")));
        worlds.add(new SettingWorlds(
                "",
                POINTS,
                List.of(
                        "training.learningRate={warmupSteps: 2, holdSteps: 2, decay: cosine, finalFactor: 0.1}",
                        "training.checkpointEvery=5")));
        worlds.add(new SettingWorlds(
                "",
                POINTS,
                List.of(
                        "training.groups=[{part: decoder, learningRateFactor: 0.5, weightDecay: 0.1}]",
                        "metrics=[{type: end-time, endTimes: [0.5, 1], examples: 4}]",
                        "training.validateEvery=5",
                        "training.best={value: end-time/nats}",
                        "evaluation.every=5",
                        "training.powerAverages={widths: [0.05, 0.1], every: 5}",
                        "training.checkpointEvery=5")));
        worlds.add(new SettingWorlds(
                "", LADDER, List.of("sampling={sampler: null, count: 64}", "training.checkpointEvery=5")));
        return worlds;
    }

    private static List<SettingWorlds> of(String component, String name) {
        if (OF_FILES.contains(component)) {
            return List.of();
        }
        String given = "{type: " + name + (GIVEN.containsKey(component) ? ", " + GIVEN.get(component) : "") + "}";
        return switch (component) {
            case "schedule sigmoid" ->
                List.of(
                        world(component, STEPS, "model.encoder.schedule=sigmoid"),
                        world(
                                component,
                                POINTS,
                                "model.encoder.schedule={type: truncated, schedule: sigmoid}",
                                "model.decoder.prediction=velocity"));
            case "dataset digits" ->
                List.of(
                        world(component, LADDER),
                        world(component, LADDER, "data.binarise=threshold", "model.decoder.likelihood=bernoulli"));
            case "encoder gaussian-diffusion", "decoder denoiser" ->
                List.of(
                        world(component, POINTS),
                        world(component, STEPS),
                        world(component, POINTS, "sampling.sampler={type: ddim, steps: 3}"));
            case "encoder forward-process" ->
                List.of(
                        world(
                                component,
                                POINTS,
                                "model.encoder={type: forward-process, process: {type: mulan, logSnrMax: 8}}"),
                        world(
                                component,
                                STEPS,
                                "model.encoder={type: forward-process, process: {type: mulan, logSnrMax: 8}, steps: 50}"));
            case "process multivariate" ->
                List.of(world(
                        component,
                        POINTS,
                        process("{type: multivariate, schedules: [truncated-cosine, linear-logsnr]}")));
            case "process mulan" ->
                List.of(
                        world(component, POINTS, process("mulan")),
                        world(
                                component,
                                POINTS,
                                process("{type: mulan, auxiliary: {law: gaussian, size: 2, width: 4}}")));
            case "process diff-enc" ->
                List.of(
                        world(
                                component,
                                POINTS,
                                process(
                                        "{type: diff-enc, schedule: truncated-cosine, network: {type: mlp, width: 4, blocks: 1}}")));
            case "process nfdm" ->
                List.of(world(component, POINTS, process("{type: nfdm, process: {type: mulan, logSnrMax: 8}}")));
            case "process blurring" ->
                List.of(world(component, IMAGES, process("{type: blurring, schedule: truncated-cosine}")));
            case "process fading" ->
                List.of(world(
                        component,
                        POINTS,
                        process("{type: fading, schedule: truncated-cosine}"),
                        "model.decoder.prediction=data"));
            case "network covariance-optimal" ->
                List.of(judged(
                        component,
                        process("mulan"),
                        "model.decoder.network={type: covariance-optimal, covariance: [1, 1]}"));
            case "encoder autoencoder" ->
                List.of(world(
                        component,
                        LADDER,
                        "model.encoder={type: autoencoder, width: 8, latent: 3, layers: 1}",
                        "model.decoder.type=mlp-ladder"));
            case "encoder classifier", "decoder class-templates" ->
                List.of(world(
                        component,
                        LADDER,
                        "model.encoder={type: classifier, channels: 2, features: 4}",
                        "model.decoder={type: class-templates, likelihood: discretised-logistic}",
                        "loss=classification"));
            case "metric accuracy" ->
                List.of(world(
                        component,
                        LADDER,
                        "model.encoder={type: classifier, channels: 2, features: 4}",
                        "model.decoder={type: class-templates, likelihood: discretised-logistic}",
                        "loss=classification",
                        "metrics=[accuracy]"));
            case "encoder mlp-bottom-up" ->
                List.of(world(
                        component,
                        LADDER,
                        "model.encoder={type: mlp-bottom-up, width: [8, 6], latents: [4, 2], layers: 1}"));
            case "encoder mlp-ladder", "decoder mlp-ladder" ->
                List.of(world(component, LADDER), world(component, LADDER, "model.encoder={width: [8], latents: [4]}"));
            case "encoder convolutional-ladder", "decoder convolutional-ladder" ->
                List.of(
                        convolutional(component, "channels: [4, 4], latents: [2, 2], strides: [2, 1]"),
                        convolutional(component, "channels: [4], latents: [2], strides: [2]"));
            case "encoder linear-ladder", "decoder linear-ladder" -> List.of(world(component, LINEAR));
            case "encoder linear-bottom-up" -> List.of(world(component, LINEAR, "model.encoder=linear-bottom-up"));
            case "encoder linear-map", "decoder linear-map" ->
                List.of(world(
                        component,
                        LINEAR,
                        "model.encoder={type: linear-map, coefficients: [0.5], variances: [0.3]}",
                        "model.decoder={type: linear-map, coefficients: [1.5], scale: 0.4}"));
            case "encoder stacked", "decoder stacked", "sampler stacked" -> List.of(world(component, STACKED));
            case "encoder variational-dequantisation" ->
                List.of(world(
                        component,
                        STACKED,
                        "data=digits",
                        "model.encoder.below={type: variational-dequantisation, width: 4}",
                        "model.decoder.below=quantiser"));
            case "loss latent-diffusion" ->
                List.of(
                        world(component, STACKED),
                        world(component, STACKED, "loss={type: latent-diffusion, warmupSteps: 5}"),
                        world(component, STACKED, "loss={type: latent-diffusion, weighting: sigmoid}"));
            case "network mixed-score", "metric mixing" ->
                List.of(world(
                        component,
                        POINTS,
                        "model.decoder.network={type: mixed-score, network: {type: mlp, width: 8, blocks: 1}}",
                        "metrics=[mixing]"));
            case "encoder nvae", "decoder nvae", "loss nvae-elbo" ->
                List.of(
                        world(component, NVAE),
                        world(component, NVAE, "model.encoder.halvings=0"),
                        world(component, NVAE, "model.encoder.groups=[1]", "model.decoder.expansion=6"),
                        world(component, NVAE, "loss.warmupSteps=0"));
            case "encoder masked-diffusion", "decoder masked-denoiser", "loss masked" ->
                List.of(
                        world(component, MASKED),
                        world(component, MASKED, "model.encoder={schedule: polynomial, steps: 3}"));
            case "decoder energy", "loss recovery-likelihood", "sampler langevin" ->
                List.of(
                        world(component, ENERGY),
                        world(
                                component,
                                ENERGY,
                                "model.decoder.law=gaussian",
                                "model.decoder.grid.points=400",
                                "sampling.sampler=top-down"));
            case "metric energy-divergence", "metric energy-ledger" ->
                List.of(world(
                        component,
                        ENERGY,
                        "data={type: mixture-1d, examples: {train: 20, validation: 20, test: 20}}",
                        "metrics=[" + given + "]"));
            case "network joint-bits" ->
                List.of(world(
                        component,
                        MASKED,
                        "data={type: joint-bits, examples: {train: 20, validation: 20, test: 20}}",
                        "model.decoder.network=joint-bits",
                        "training.steps=0"));
            case "dataset joint-bits" ->
                List.of(world(
                        component,
                        MASKED,
                        "data={type: joint-bits, examples: {train: 20, validation: 20, test: 20}}",
                        "model.decoder.network={type: mlp, width: 8, blocks: 1}"));
            case "sampler unmasking" -> List.of(world(component, MASKED));
            case "likelihood bernoulli" ->
                List.of(world(component, LADDER, "data.binarise=threshold", "model.decoder.likelihood=bernoulli"));
            case "likelihood mixture-of-logistics" ->
                List.of(world(
                        component, LADDER, "model.decoder.likelihood={type: mixture-of-logistics, components: 2}"));
            case "likelihood gaussian" ->
                List.of(
                        world(component, LADDER, "model.decoder.likelihood=gaussian"),
                        world(component, LADDER, "model.decoder.likelihood={type: gaussian, scale: 0.5}"),
                        world(component, IMAGES, "model.decoder.likelihood=gaussian"));
            case "network mlp" ->
                List.of(world(component, IMAGES, "model.decoder.network={type: mlp, width: 8, blocks: 1}"));
            case "network unet" ->
                List.of(world(component, IMAGES), world(component, IMAGES, "model.decoder.network.multipliers=[1]"));
            case "network vdm-unet" ->
                List.of(world(
                        component,
                        IMAGES,
                        "model.decoder.network={type: vdm-unet, channels: 4, blocks: 1, groups: 2}"));
            case "network edm-preconditioned" ->
                List.of(world(
                        component,
                        POINTS,
                        "model.decoder.network={type: edm-preconditioned, network: {type: mlp, width: 8, blocks: 1}}",
                        "model.encoder.frame=variance-exploding",
                        "model.encoder.schedule=edm"));
            case "loss consistency-training" ->
                List.of(consistency(
                        component, "{type: consistency-training, intervals: 2, mostIntervals: 6, doubleEvery: 4}"));
            case "loss consistency-tuning", "network consistency-preconditioned" ->
                List.of(consistency(component, "{type: consistency-tuning, stageEvery: 4}"));
            case "network mixture-optimal" ->
                List.of(
                        judged(component, "data=mixture", "model.decoder.network=mixture-optimal"),
                        judged(
                                component,
                                "data=mixture",
                                "model.decoder.network={type: mixture-optimal, components: [{proportion: 1, mean: [0, 1],"
                                        + " standardDeviation: 0.5}, {proportion: 2, mean: [1, 0], standardDeviation: 0.3}]}"));
            case "network gaussian-optimal", "network empirical" ->
                List.of(judged(component, "model.decoder.network=" + name));
            case "network plus-minus-one" ->
                List.of(judged(component, "data=plus-minus-one", "model.decoder.network=plus-minus-one"));
            case "loss discrete-ddpm" ->
                List.of(
                        world(component, STEPS),
                        world(component, STEPS, "loss={type: discrete-ddpm}"),
                        world(
                                component,
                                STEPS,
                                "loss={type: discrete-ddpm, objective: hybrid}",
                                "model.decoder.variance=learned"));
            case "loss continuous-vdm" ->
                List.of(
                        world(component, POINTS),
                        world(component, POINTS, "model.encoder.schedule={type: learned, width: 4}"));
            case "loss hierarchical-elbo" ->
                List.of(
                        world(component, LADDER),
                        world(component, LADDER, "loss={type: hierarchical-elbo, warmupSteps: 5}"),
                        world(component, LADDER, "loss={type: hierarchical-elbo, beta: 0}"));
            case "loss importance-weighted-elbo" -> List.of(world(component, LADDER, "loss=importance-weighted-elbo"));
            case "sampler guided" ->
                List.of(
                        world(
                                component,
                                IMAGES,
                                "model.decoder.network={labels: {dropout: 0.2}}",
                                "sampling.sampler=" + given),
                        world(
                                component,
                                IMAGES,
                                "model.decoder.network={labels: {dropout: 0}}",
                                "sampling.sampler={type: guided, guidanceWeight: 0, sampler: {type: ddim, steps: 3}}"));
            case "sampler euler", "sampler heun" ->
                List.of(
                        world(component, POINTS, "sampling.sampler=" + given),
                        world(component, POINTS, "sampling.sampler={type: " + name + ", steps: 3}"));
            case "sampler posterior" ->
                List.of(
                        world(
                                component,
                                IMAGES,
                                "sampling.sampler={type: posterior, steps: 3, observation: {operator: mask}}"),
                        world(
                                component,
                                POINTS,
                                "sampling.sampler={type: posterior, steps: 3, observation: {operator: mask, values: [1, 0]}}"));
            case "sampler dps" ->
                List.of(
                        world(
                                component,
                                IMAGES,
                                "sampling.sampler={type: dps, steps: 3, observation: {operator: mask}}"),
                        world(
                                component,
                                POINTS,
                                "sampling.sampler={type: dps, steps: 3, form: pseudo-inverse, observation: {operator: mask, values: [1, 0]}}"));
            case "operator mask", "operator blur", "operator subsample" ->
                List.of(world(
                        component,
                        IMAGES,
                        "sampling.sampler={type: posterior, steps: 3, observation: {operator: " + given + "}}"));
            case "sampler top-down" -> List.of(world(component, LADDER));
            case "sampler recalibrated" -> List.of(world(component, NVAE, "sampling.sampler=" + given));
            case "metric active-units",
                    "metric collapsed-share",
                    "metric shuffled-latents",
                    "metric importance-weighted-bound" -> List.of(world(component, LADDER, "metrics=[" + given + "]"));
            case "metric flow-likelihood" ->
                List.of(
                        world(component, POINTS, "metrics=[" + given + "]"),
                        world(component, POINTS, "metrics=[" + given.replace("}", ", exactDimensions: 1}") + "]"));
            case "metric frechet-distance",
                    "metric kernel-distance",
                    "metric precision-recall",
                    "metric sliced-wasserstein",
                    "metric two-sample-test",
                    "metric memorised-share",
                    "metric sampling-error",
                    "metric generalisation-gap" -> List.of(world(component, POINTS, ENOUGH, "metrics=[" + given + "]"));
            case "metric explained-variance" ->
                List.of(
                        world(component, POINTS, ENOUGH, "metrics=[" + given + "]"),
                        world(
                                component,
                                POINTS,
                                ENOUGH,
                                "metrics=[" + given.replace("levels: 2", "logSnrs: [1, -1]") + "]"));
            case "metric nearest-neighbours" -> List.of(world(component, IMAGES, "metrics=[" + given + "]"));
            case "extractor pca" ->
                List.of(world(
                        component, POINTS, ENOUGH, "metrics=[{type: frechet-distance, features: " + given + "}]"));
            case "time-sampling adaptive" -> List.of(world(component, POINTS, "loss.times=" + given));
            default -> byKind(component, given);
        };
    }

    private static SettingWorlds consistency(String component, String loss) {
        return world(
                component,
                POINTS,
                "model.decoder.network={type: consistency-preconditioned, network: {type: mlp, width: 8, blocks: 1}}",
                "loss=" + loss,
                "sampling.sampler=consistency");
    }

    private static List<SettingWorlds> byKind(String component, String given) {
        return switch (component.substring(0, component.indexOf(' '))) {
            case "dataset" -> List.of(world(component, POINTS, "data=" + given));
            case "schedule" -> List.of(world(component, STEPS, "model.encoder.schedule=" + given));
            case "weighting" -> List.of(world(component, POINTS, "loss.weighting=" + given));
            case "time-sampling" -> List.of(world(component, POINTS, "loss.times=" + given));
            case "likelihood" ->
                List.of(
                        world(component, LADDER, "model.decoder.likelihood=" + given),
                        world(component, IMAGES, "model.decoder.likelihood=" + given));
            case "sampler" -> List.of(world(component, POINTS, "sampling.sampler=" + given));
            case "metric" -> List.of(world(component, POINTS, "metrics=[" + given + "]"));
            case "optimizer" -> List.of(world(component, POINTS, "optimizer=" + given));
            default -> List.of();
        };
    }

    private static String process(String process) {
        return "model.encoder={type: forward-process, process: " + process + "}";
    }

    private static SettingWorlds convolutional(String component, String sizes) {
        return world(
                component,
                LADDER,
                "model.encoder={type: convolutional-ladder, " + sizes + "}",
                "model.decoder={type: convolutional-ladder, likelihood: discretised-logistic}");
    }

    private static SettingWorlds judged(String component, String... sets) {
        List<String> all = new ArrayList<>(List.of(sets));
        all.add("training.steps=0");
        return new SettingWorlds(component, POINTS, all);
    }

    private static SettingWorlds world(String component, String file, String... sets) {
        return new SettingWorlds(component, file, List.of(sets));
    }
}
