package org.ladderlab.plugins.datasets.stored;

/**
 * One part of the data.
 *
 * @param labels one for each example; not read where the data has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a list of boxed labels would be five times the size.
public record Part(Rows rows, int[] labels) {

    /** A part in memory whose labels are bytes. */
    public static Part of(byte[] values, byte[] labels) {
        int[] whole = new int[labels.length];
        for (int n = 0; n < labels.length; n++) {
            whole[n] = labels[n];
        }
        return new Part(Rows.of(values, labels.length), whole);
    }

    void addTo(Fingerprint fingerprint, int classes) {
        rows.addTo(fingerprint);
        byte[] bytes = new byte[labels.length];
        if (classes > 0 && classes <= 256) {
            for (int n = 0; n < labels.length; n++) {
                bytes[n] = (byte) labels[n];
            }
            fingerprint.add(bytes);
        } else if (classes > 256) {
            for (int label : labels) {
                fingerprint.add(
                        new byte[] {(byte) (label >> 24), (byte) (label >> 16), (byte) (label >> 8), (byte) label});
            }
        }
    }
}
