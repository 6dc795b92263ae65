package org.ladderlab.plugins.schedules;

import java.util.function.UnaryOperator;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

/**
 * A schedule written as a formula in the experiment file. Its derivative is exact: the formula is evaluated on {@link Dual}
 * numbers.
 */
public final class Expression implements NoiseSchedule {

    private static final int CHECKS = 1000;

    /** The formula. */
    public record Config(
            @Setting(
                            value =
                                    "the log SNR as a formula in t with + - * / ^, pi, e, exp, expm1, log, log1p, sqrt, sin,"
                                            + " cos, tan, atan, tanh, sigmoid",
                            required = true)
                    String logSnr) {}

    public static final ComponentType<NoiseSchedule, Config> TYPE = ComponentType.of(
                    Kind.SCHEDULE,
                    "expression",
                    new Config(Required.setting()),
                    new ComponentType.Doc(
                            "A schedule written as a formula, for example -2 * log(tan(pi/2 * (0.01 + 0.98 * t))).",
                            "logSnr(t) = the formula",
                            "the experiment file"),
                    (config, context) -> new Expression(Formula.parse(config.logSnr)))
            .withExamples(new Config("-2 * log(tan(pi/2 * (0.01 + 0.98 * t)))"));

    private final UnaryOperator<Dual> formula;

    private Expression(UnaryOperator<Dual> formula) {
        this.formula = formula;
        checkFalls();
    }

    private void checkFalls() {
        double before = at(0).value();
        for (int i = 1; i <= CHECKS; i++) {
            double t = (double) i / CHECKS;
            double now = at(t).value();
            if (i < CHECKS && !Double.isFinite(now)) {
                throw new ConfigurationException(
                        "logSnr", "The formula is " + now + " at t = " + t + "; it must be finite.");
            }
            if (!(now < before)) {
                throw new ConfigurationException(
                        "logSnr",
                        "The log SNR must fall, and the formula goes from " + before + " to " + now + " before t = " + t
                                + ".");
            }
            before = now;
        }
    }

    @Override
    public double logSnr(double t) {
        return at(t).value();
    }

    @Override
    public double logSnrDerivative(double t) {
        return at(t).slope();
    }

    private Dual at(double t) {
        return formula.apply(new Dual(t, 1));
    }
}
