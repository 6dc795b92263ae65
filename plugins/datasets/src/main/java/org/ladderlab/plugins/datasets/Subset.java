package org.ladderlab.plugins.datasets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.ladderlab.plugins.datasets.stored.Fingerprint;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Batch;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/** Some of the training examples of other data, in their order; its other parts as they are. */
public final class Subset implements Dataset {

    /** What an experiment file can say. */
    public record Config(
            @Setting("the data that it is a part of") Ref<Dataset> data,
            @Setting(value = "the first training example that is kept, from 0", min = 0) int first,
            @Setting(value = "training examples that are kept", min = 1) int count) {}

    public static final ComponentType<Dataset, Config> TYPE = ComponentType.of(
            Kind.DATASET,
            "subset",
            new Config(Digits.TYPE.byDefault(), 0, 500),
            new ComponentType.Doc(
                    "Some of the training examples of other data.",
                    "train = examples first .. first + count - 1 of its training part; validation and test are its own",
                    "none"),
            Subset::new);

    private final Dataset whole;
    private final int first;
    private final int count;

    private Subset(Config config, BuildContext context) {
        this.whole = context.create("data", config.data());
        this.first = config.first();
        this.count = config.count();
        if (first > whole.size(Split.TRAIN) - count) {
            throw new ConfigurationException(
                    "count",
                    "The training part has " + whole.size(Split.TRAIN) + " examples, too few for " + count
                            + " from number " + first + "; ask for fewer.");
        }
    }

    @Override
    public DataSpec spec() {
        return whole.spec();
    }

    @Override
    public int size(Split split) {
        return split == Split.TRAIN ? count : whole.size(split);
    }

    @Override
    public Batch batch(Split split, int[] indices, Scope scope) {
        return whole.batch(
                split,
                split == Split.TRAIN
                        ? Arrays.stream(indices).map(i -> first + i).toArray()
                        : indices,
                scope);
    }

    @Override
    public Optional<Estimate> entropy() {
        return whole.entropy();
    }

    @Override
    public String fingerprint() {
        return Fingerprint.of((whole.fingerprint() + " " + first + " " + count).getBytes(StandardCharsets.US_ASCII));
    }
}
