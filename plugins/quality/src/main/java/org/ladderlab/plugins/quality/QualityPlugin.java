package org.ladderlab.plugins.quality;

import java.util.List;
import org.ladderlab.plugins.quality.classifier.AccuracyMetric;
import org.ladderlab.plugins.quality.classifier.ClassTemplatesDecoder;
import org.ladderlab.plugins.quality.classifier.ClassificationLoss;
import org.ladderlab.plugins.quality.classifier.ClassifierEncoder;
import org.ladderlab.plugins.quality.extractors.Classifier;
import org.ladderlab.plugins.quality.extractors.Pca;
import org.ladderlab.plugins.quality.extractors.Pixels;
import org.ladderlab.plugins.quality.extractors.Torchscript;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/** Numbers for samples and latents, and the features in which samples are compared. */
public final class QualityPlugin implements Plugin {

    @Override
    public String name() {
        return "quality";
    }

    @Override
    public List<ComponentType<?, ?>> components() {
        return List.of(
                FrechetDistanceMetric.TYPE,
                KernelDistanceMetric.TYPE,
                PrecisionRecallMetric.TYPE,
                SlicedWassersteinMetric.TYPE,
                TwoSampleTestMetric.TYPE,
                MemorisedShareMetric.TYPE,
                NearestNeighboursMetric.TYPE,
                SampleMomentsMetric.TYPE,
                SamplingErrorMetric.TYPE,
                GeneralisationGapMetric.TYPE,
                ExplainedVarianceMetric.TYPE,
                PrincipalAngleMetric.TYPE,
                AggregatePosteriorMetric.TYPE,
                Pixels.TYPE,
                Pca.TYPE,
                Torchscript.TYPE,
                Classifier.TYPE,
                ClassifierEncoder.TYPE,
                ClassTemplatesDecoder.TYPE,
                ClassificationLoss.TYPE,
                AccuracyMetric.TYPE);
    }
}
