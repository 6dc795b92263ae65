package org.ladderlab.plugins.diffusion;

import java.util.List;
import org.ladderlab.plugins.diffusion.observations.Blur;
import org.ladderlab.plugins.diffusion.observations.Mask;
import org.ladderlab.plugins.diffusion.observations.Subsample;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Diffusion models with finitely and infinitely many levels. */
public final class DiffusionPlugin implements Plugin {

    @Override
    public String name() {
        return "diffusion";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                GaussianDiffusionEncoder.TYPE,
                ForwardProcessEncoder.TYPE,
                Denoiser.TYPE,
                MlpNetwork.TYPE,
                UnetNetwork.TYPE,
                VdmUnetNetwork.TYPE,
                EdmPreconditionedNetwork.TYPE,
                MixedScoreNetwork.TYPE,
                GaussianOptimalNetwork.TYPE,
                MixtureOptimalNetwork.TYPE,
                PlusMinusOneNetwork.TYPE,
                EmpiricalNetwork.TYPE,
                ContinuousVdmLoss.TYPE,
                DiscreteDdpmLoss.TYPE,
                AncestralSampler.TYPE,
                DdimSampler.TYPE,
                DpmSolver2mSampler.TYPE,
                EulerSampler.TYPE,
                HeunSampler.TYPE,
                DormandPrinceSampler.TYPE,
                GuidedSampler.TYPE,
                EulerMaruyamaSampler.TYPE,
                ReverseDiffusionSampler.TYPE,
                PredictorCorrectorSampler.TYPE,
                AnnealedLangevinSampler.TYPE,
                InterpolationSampler.TYPE,
                PosteriorSampler.TYPE,
                DpsSampler.TYPE,
                Mask.TYPE,
                Blur.TYPE,
                Subsample.TYPE,
                FlowLikelihood.TYPE,
                ImmseLikelihood.TYPE,
                DenoiserAgreementMetric.TYPE,
                EndTimeMetric.TYPE,
                BoundUnderSchedulesMetric.TYPE,
                MixingMetric.TYPE,
                PosteriorCalibrationMetric.TYPE);
    }
}
