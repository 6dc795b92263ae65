package org.ladderlab.nn;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether operations of the current thread are recorded for differentiation. The engine keeps this for each thread, and it
 * is off on the thread that started the engine, so code that differentiates says so:
 *
 * <pre>
 * try (GradientMode on = GradientMode.on()) { ... }
 * </pre>
 */
public final class GradientMode implements AutoCloseable {

    private final boolean before;

    private GradientMode(boolean recording) {
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(recording);
    }

    /** Records until closed. */
    public static GradientMode on() {
        return new GradientMode(true);
    }

    /** Does not record until closed: for evaluation, and for changing weights in place. */
    public static GradientMode off() {
        return new GradientMode(false);
    }

    /** Goes back to what was before. */
    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
