package org.ladderlab.plugins.distillation;

import java.util.stream.DoubleStream;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Setting;
import org.ladderlab.spi.tensors.Scope;

/** A normal law of {@code ln(sigma / alpha)}, cut off where the schedule begins and ends. */
public record NoiseLaw(
        @Setting("mean of ln(sigma / alpha), the log of the noise in units of the data") double mean,
        @Setting(value = "standard deviation of ln(sigma / alpha), the log of the noise", min = 0, aboveMin = true)
                double standardDeviation) {

    /** That of Song and Dhariwal 2024, which is EDM's, shifted towards less noise and wider. */
    static final NoiseLaw DEFAULT = new NoiseLaw(-1.1, 2);

    /** Refuses a law whose middle the schedule has not. */
    void requireWithin(Student student) {
        if (Math.exp(mean) <= student.leastNoise() || Math.exp(mean) >= student.mostNoise()) {
            throw new ConfigurationException(
                    "noise",
                    "The mean of ln(sigma / alpha) must be between " + (float) Math.log(student.leastNoise()) + " and "
                            + (float) Math.log(student.mostNoise()) + ", where the schedule begins and ends.");
        }
    }

    /** Draws {@code sigma / alpha} for n examples. */
    double[] draw(int n, Student student, Scope scope) {
        double least = student.leastNoise();
        double most = student.mostNoise();
        return DoubleStream.generate(() -> Math.exp(mean + standardDeviation * normal(scope)))
                .filter(noise -> noise > least && noise < most)
                .limit(n)
                .toArray();
    }

    private static double normal(Scope scope) {
        return Math.sqrt(-2 * Math.log1p(-scope.uniform())) * Math.cos(2 * Math.PI * scope.uniform());
    }
}
