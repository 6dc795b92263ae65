package org.ladderlab.plugins.datasets.stored;

import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.Setting;

/** How much of the examples the validation and the test split get where no files are given for them. */
public record Shares(
        @Setting(
                        value = "share of the examples that is the validation split, where no file is given for it",
                        min = 0,
                        max = 0.5)
                double validation,
        @Setting(value = "share of the examples that is the test split, likewise", min = 0, max = 0.5) double test) {

    /** A tenth each. */
    public static final Shares DEFAULT = new Shares(0.1, 0.1);

    /**
     * The split of an example by the SHA-256 of its values: the same one in every file, in any order, and the same for equal examples.
     *
     * @param validation whether an example may go to the validation split
     * @param test whether it may go to the test split
     */
    Split of(float[] values, boolean validation, boolean test) {
        double place = (new Fingerprint().add(values).begin() >>> 11) * 0x1p-53;
        if (test && place < this.test) {
            return Split.TEST;
        }
        return validation && place >= this.test && place < this.test + this.validation ? Split.VALIDATION : Split.TRAIN;
    }
}
