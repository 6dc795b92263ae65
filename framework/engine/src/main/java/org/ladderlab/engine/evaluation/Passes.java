package org.ladderlab.engine.evaluation;

import ai.djl.ndarray.NDManager;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Makes the passes of a metric: batch after batch, each of which frees the one before. */
final class Passes {

    private Passes() {}

    /** Makes one batch in a manager of its own. */
    @FunctionalInterface
    interface Maker<T> {
        T make(int number, NDManager manager);
    }

    /** So many batches, anew each time they are iterated over. */
    static <T> Iterable<T> of(int batches, NDManager owner, Maker<T> maker) {
        return () -> new Iterator<>() {
            private NDManager manager = owner.newSubManager();
            private int next;

            @Override
            public boolean hasNext() {
                if (next == batches) {
                    manager.close();
                    return false;
                }
                return true;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("There are no more batches.");
                }
                manager.close();
                manager = owner.newSubManager();
                return maker.make(next++, manager);
            }
        };
    }
}
