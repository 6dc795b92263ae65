package org.ladderlab.plugins.datasets.stored;

/** The bytes of a part's examples, each as many as the others. */
public interface Rows {

    /** So many examples in memory, one after the other in {@code all}. */
    static Rows of(byte[] all, int count) {
        int size = all.length / Math.max(1, count);
        return new Rows() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public void read(int index, byte[] into) {
                System.arraycopy(all, index * size, into, 0, size);
            }

            @Override
            public void addTo(Fingerprint fingerprint) {
                fingerprint.add(all);
            }
        };
    }

    /** How many examples there are. */
    int count();

    /** Copies the bytes of one. */
    void read(int index, byte[] into);

    /** Adds the bytes of all, in their order. */
    void addTo(Fingerprint fingerprint);
}
