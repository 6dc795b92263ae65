package org.ladderlab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ladderlab.nn.BatchNorm;
import org.ladderlab.nn.GradientMode;
import org.ladderlab.nn.Linear;
import org.ladderlab.nn.NativeMemory;
import org.ladderlab.nn.Nonlinearity;
import org.ladderlab.nn.Ops;
import org.ladderlab.plugins.diffusion.UnetNetwork;
import org.ladderlab.plugins.optimizers.Adam;
import org.ladderlab.spi.BuildContext;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.DataSpec;
import org.ladderlab.spi.Network;
import org.ladderlab.spi.Optimizer;
import org.ladderlab.spi.Parameters;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.Step;

/**
 * Prints the median time of a training step in milliseconds: forward, backward, clipping by the global norm, Adam, moving
 * average. The same models and steps as {@code step_time.py}.
 */
public final class StepTime {

    /** The loss of one step. */
    private interface Model {
        NDArray loss(Step step);
    }

    /** All that the network asks of its surroundings. */
    private record Context(DataSpec data, Parameters parameters) implements BuildContext {

        @Override
        public <P> P part(Class<P> type) {
            throw new ConfigurationException("There is no " + type.getSimpleName() + ".");
        }

        @Override
        public <T> T create(String setting, Ref<T> ref, int outputs) {
            throw new ConfigurationException(setting, "There are no nested components.");
        }
    }

    private StepTime() {}

    /** Arguments: {@code unet} or {@code mlp}, threads, seconds to warm up, seconds to measure. */
    public static void main(String[] arguments) {
        NativeMemory.keepFreed();
        int threads = Integer.parseInt(arguments[1]);
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                GradientMode on = GradientMode.on()) {
            JniUtils.setNumThreads(threads);
            Parameters parameters = new Parameters(manager, 1);
            Model model = arguments[0].equals("unet") ? unet(parameters) : ladder(parameters);
            Runnable step = training(model, parameters, manager);
            times(step, Double.parseDouble(arguments[2]));
            List<Double> times = times(step, Double.parseDouble(arguments[3]));
            Collections.sort(times);
            System.out.println(String.format(Locale.ROOT, "%.4f %d", times.get(times.size() / 2), parameters.count()));
        }
    }

    private static Runnable training(Model model, Parameters parameters, NDManager manager) {
        List<NDArray> weights = List.copyOf(parameters.weights().values());
        List<NDArray> averages = weights.stream().map(NDArray::duplicate).toList();
        Optimizer optimizer = Adam.TYPE.create(Adam.TYPE.defaults(), new Context(spec(), parameters));
        Optimizer.Rule rule = optimizer.prepare(weights, manager);
        long[] number = {0};
        return () -> {
            number[0]++;
            try (NDManager owner = manager.newSubManager()) {
                NDArray loss = model.loss(new Step(owner, true, number[0], 1));
                NDList gradients = Ops.gradients(loss, weights, owner);
                Ops.clipNorm(gradients, 1);
                rule.apply(gradients, 1e-4, number[0]);
                Ops.lerp(averages, weights, 0.001);
                loss.getFloat();
            }
        };
    }

    private static List<Double> times(Runnable step, double seconds) {
        List<Double> times = new ArrayList<>();
        long start = System.nanoTime();
        while (System.nanoTime() - start < seconds * 1e9) {
            long before = System.nanoTime();
            step.run();
            times.add((System.nanoTime() - before) / 1e6);
        }
        return times;
    }

    private static DataSpec spec() {
        return new DataSpec("noise", new Shape(1, 32, 32), Optional.empty(), 0);
    }

    /** A denoiser of 32 images of 32 x 32 pixels. */
    private static Model unet(Parameters parameters) {
        UnetNetwork.Config details = UnetNetwork.TYPE.defaults();
        UnetNetwork.Config config = new UnetNetwork.Config(
                32,
                List.of(1, 2, 2),
                1,
                List.of(8),
                8,
                0,
                List.of(),
                details.headChannels(),
                details.time(),
                details.sines(),
                details.downsamplePadding(),
                details.normEpsilon(),
                details.labels());
        Network network = UnetNetwork.TYPE.create(config, new Context(spec(), parameters));
        double[] logSnr = new double[32];
        for (int i = 0; i < logSnr.length; i++) {
            logSnr[i] = 13 - 18.0 * i / logSnr.length;
        }
        return step -> {
            NDArray noise = step.normal(new Shape(32, 1, 32, 32));
            return network.forward(noise, step.vector(logSnr), step)
                    .sub(noise)
                    .square()
                    .mean();
        };
    }

    /** The widths of a ladder VAE on 28 x 28 pixels, up and down, with batch normalisation, at batch 256. */
    private static Model ladder(Parameters parameters) {
        int[] widths = {784, 512, 256, 128, 64, 128, 256, 512, 784};
        List<Linear> linear = new ArrayList<>();
        List<BatchNorm> norms = new ArrayList<>();
        for (int i = 0; i + 1 < widths.length; i++) {
            linear.add(new Linear(parameters.scope("linear." + i), widths[i], widths[i + 1]));
            norms.add(new BatchNorm(parameters.scope("norm." + i), widths[i + 1]));
        }
        return step -> {
            NDArray x = step.normal(new Shape(256, 784));
            NDArray h = x;
            for (int i = 0; i < linear.size(); i++) {
                h = Nonlinearity.LEAKY_RELU.apply(
                        norms.get(i).forward(linear.get(i).forward(h), true));
            }
            return h.sub(x).square().mean();
        };
    }
}
