package org.ladderlab.engine;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the stack of the training thread every few milliseconds: is it in a native method of the tensor library, and which
 * operation of ours called that? The moments are drawn at random, so that they do not keep time with the steps.
 */
final class StackSampler implements AutoCloseable {

    private static final long MEAN_PAUSE_NANOS = 5_000_000;
    private static final double SHOWN = 0.01;
    private static final String IN_JAVA = " (Java)";
    private static final String NATIVE = "ai.djl.pytorch.jni.PyTorchLibrary";
    private static final String STEP = Trainer.class.getName();

    private final Thread watched;
    private final Thread thread;
    private final Map<String, Integer> operations = new TreeMap<>();
    private volatile boolean running = true;
    private int samples;
    private int inJava;

    private StackSampler(Thread watched) {
        this.watched = watched;
        this.thread = new Thread(this::watch, "profiler");
        thread.setDaemon(true);
    }

    static StackSampler start(Thread watched) {
        StackSampler sampler = new StackSampler(watched);
        sampler.thread.start();
        return sampler;
    }

    private void watch() {
        SplittableRandom random = new SplittableRandom();
        while (running) {
            LockSupport.parkNanos((long) (2 * MEAN_PAUSE_NANOS * random.nextDouble()));
            add(watched.getStackTrace());
        }
    }

    private synchronized void add(StackTraceElement[] stack) {
        if (stack.length == 0) {
            return;
        }
        samples++;
        boolean inStep = false;
        String operation = "";
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            inStep |= type.equals(STEP) && frame.getMethodName().equals("step");
            if (operation.isEmpty() && type.startsWith("org.ladderlab.") && !type.endsWith(".TorchScript")) {
                operation = type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
            }
        }
        if (!inStep) {
            return;
        }
        if (!stack[0].getClassName().equals(NATIVE)) {
            inJava++;
            operation += IN_JAVA;
        }
        operations.merge(operation, 1, Integer::sum);
    }

    /** The share of all samples that were taken within a step and outside the tensor library. */
    synchronized double framework() {
        return samples == 0 ? 0 : (double) inJava / samples;
    }

    /** The share of all samples in which each operation was found; in the tensor library if it does not say Java. */
    synchronized Map<String, Double> operations() {
        Map<String, Double> shares = new LinkedHashMap<>();
        operations.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .filter(entry -> entry.getValue() > SHOWN * samples)
                .forEach(entry -> shares.put(entry.getKey(), (double) entry.getValue() / samples));
        return shares;
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
