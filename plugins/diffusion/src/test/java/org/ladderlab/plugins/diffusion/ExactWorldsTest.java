package org.ladderlab.plugins.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.likelihoods.Categorical;
import org.ladderlab.plugins.likelihoods.DiscretisedGaussian;
import org.ladderlab.plugins.likelihoods.DiscretisedLogistic;
import org.ladderlab.plugins.likelihoods.Gaussian;
import org.ladderlab.plugins.schedules.Cosine;
import org.ladderlab.plugins.schedules.Edm;
import org.ladderlab.plugins.schedules.Expression;
import org.ladderlab.plugins.schedules.Learned;
import org.ladderlab.plugins.schedules.LinearLogSnr;
import org.ladderlab.plugins.schedules.MatchedEnds;
import org.ladderlab.plugins.schedules.RectifiedFlow;
import org.ladderlab.plugins.schedules.SchedulesPlugin;
import org.ladderlab.plugins.schedules.Shifted;
import org.ladderlab.plugins.schedules.Truncated;
import org.ladderlab.plugins.schedules.TruncatedCosine;
import org.ladderlab.plugins.schedules.VarianceExplodingSde;
import org.ladderlab.plugins.schedules.ZeroTerminalSnr;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.diffusion.DenoisingDecoder;
import org.ladderlab.spi.diffusion.DiffusionBound;
import org.ladderlab.spi.diffusion.Frame;
import org.ladderlab.spi.diffusion.GaussianDiffusion;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.LedgerTerms;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.ConfigurationException;
import org.ladderlab.spi.tensors.Scope;
import org.ladderlab.testkit.TestContext;

/**
 * Worlds whose bound is known, at settings as extreme as they come: every schedule, frame and likelihood, 1 to 4000 steps and
 * infinitely many, log SNRs from 200 to -200. Each ledger is the exact one within 4.5 standard errors, for 80 worlds one false alarm
 * in 2000, or the model is refused.
 */
class ExactWorldsTest extends TensorTest {

    private static final int EXAMPLES = 2000;
    private static final int INFINITE = 0;
    private static final List<String> NEED_SETTINGS =
            List.of("expression", "truncated", "matched-ends", "shifted", "zero-terminal-snr");

    private static final List<ExactLaw> LAWS = List.of(
            ExactLaw.gaussian(1, Gaussian.TYPE, false),
            ExactLaw.signs(Categorical.TYPE, (m, s) -> ExactLaw.softplus(-2 * m / (s * s)), false),
            ExactLaw.gaussian(0.5, Gaussian.TYPE, true),
            ExactLaw.signs(DiscretisedGaussian.TYPE, (m, s) -> -logNormalCdf(m / s), true),
            ExactLaw.gaussian(30, Gaussian.TYPE, false),
            ExactLaw.signs(DiscretisedLogistic.TYPE, (m, s) -> ExactLaw.softplus(-m / s), false));

    private record World(String name, NoiseSchedule schedule, int steps, Optional<Frame> frame, ExactLaw law) {}

    private final List<World> worlds = new ArrayList<>();

    private void add(String name, NoiseSchedule schedule, int steps) {
        Frame[] frames = Frame.values();
        int number = worlds.size();
        // A frame of its own for every third, with a period that meets every law.
        Optional<Frame> frame = number % 3 == 0 ? Optional.of(frames[number / 3 % frames.length]) : Optional.empty();
        worlds.add(new World(name, schedule, steps, frame, LAWS.get(number % LAWS.size())));
    }

    private void addAll() {
        TestContext context = context(1);
        int[] steps = {1000, INFINITE, 10, 4000, 2, 1};
        int next = 0;
        for (ComponentType<?, ?> type : new SchedulesPlugin().components()) {
            if (!NEED_SETTINGS.contains(type.name())) {
                NoiseSchedule schedule = (NoiseSchedule) type.create(type.defaults(), context.scoped(type.name()));
                add(type.name(), schedule, steps[next++ % steps.length]);
                add(type.name(), schedule, steps[next++ % steps.length]);
            }
        }
        NoiseSchedule line = new LinearLogSnr(200, -200);
        NoiseSchedule flow = new RectifiedFlow(1);
        for (int count : new int[] {1, 2, 10, 1000, 4000, INFINITE}) {
            add("linear 200..-200", line, count);
            add("linear 60..-60", new LinearLogSnr(60, -60), count);
            add("cosine 100..-100", new TruncatedCosine(100, -100), count);
        }
        add("linear 40..-5", new LinearLogSnr(40, -5), INFINITE);
        add("linear 200..100", new LinearLogSnr(200, 100), INFINITE);
        add("linear -100..-200", new LinearLogSnr(-100, -200), INFINITE);
        add("variance-exploding-sde", new VarianceExplodingSde(1e-40, 1e40), INFINITE);
        add("variance-exploding-sde", new VarianceExplodingSde(1e-40, 1e20), 1000);
        add("edm", new Edm(1e-10, 1e10, 7), 1000);
        add("truncated flow", new Truncated(flow, 1e-9, 1), INFINITE);
        add("truncated flow", new Truncated(flow, 1e-9, 1 - 1e-9), 1000);
        add("matched ends", new MatchedEnds(new Truncated(flow, 1e-3, 0.999), new LinearLogSnr(200, -200)), 1000);
        add("shifted", new Shifted(line, 100), 4000);
        add("expression", expression(context, "200 - 400 * t^4"), INFINITE);
        add("expression", expression(context, "200 - 400 * t^(1/4)"), 1000);
        for (int count : new int[] {2, 1000}) {
            add("zero terminal", zeroTerminal(context, new LinearLogSnr(60, -5)), count);
            add("zero terminal", zeroTerminal(context, (NoiseSchedule) context.create(Cosine.TYPE)), count);
        }
        add(
                "learned",
                context.scoped("far").create(Learned.TYPE, new Learned.Config(200, -200, Learned.Ends.FIXED, 8)),
                1000);
        ExactLaw bytes = ExactLaw.bytes(Categorical.TYPE);
        for (double first : new double[] {7, 24, 40, 200}) {
            worlds.add(new World("bytes", new LinearLogSnr(first, -12), INFINITE, Optional.empty(), bytes));
        }
    }

    @Test
    void everyLedgerIsTheExactOneOrTheModelIsRefused() {
        addAll();
        List<String> wrong = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (World world : worlds) {
            String name = world.name + ", T = " + world.steps + ", "
                    + world.frame.map(Frame::name).orElse("own frame") + ", "
                    + world.law.data().name() + ", " + world.law.likelihood().name();
            try {
                check(name, world, wrong);
            } catch (ConfigurationException e) {
                refused.add(name + ": " + e.getMessage());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(worlds.size() - refused.size())
                .as("worlds judged; refused: %s", refused)
                .isGreaterThanOrEqualTo(60);
    }

    private void check(String name, World world, List<String> wrong) {
        TestContext context = context(world.law.data());
        GaussianDiffusion diffusion = (GaussianDiffusion) context.create(
                GaussianDiffusionEncoder.TYPE,
                new GaussianDiffusionEncoder.Config(
                        Model.ref(Kind.SCHEDULE, world.schedule),
                        Optional.of(world.steps).filter(count -> count != INFINITE),
                        world.frame,
                        1));
        DenoisingDecoder decoder = (DenoisingDecoder) context.with(diffusion)
                .create(
                        Denoiser.TYPE,
                        new Denoiser.Config(
                                world.law.network(),
                                Optional.empty(),
                                Variance.FIXED_SMALL,
                                byDefault(world.law.likelihood())));
        Scope scope = scope(1);
        DiffusionBound bound = new DiffusionBound(diffusion, decoder);
        bound.requireSound(scope);
        LedgerTerms terms = bound.ledger(world.law.draw(EXAMPLES, scope), 40, scope);
        Estimate total = Statistics.mean(terms.total());
        double exact = world.law.bound(diffusion);
        double allowed = 4.5 * total.standardError() + 1e-5 * Math.abs(exact) + 1e-6;
        if (!(Math.abs(total.value() - exact) <= allowed)) {
            wrong.add(name + ": " + total + ", exact " + exact);
        }
        scope.manager().close();
    }

    private static Ref<Likelihood> byDefault(ComponentType<Likelihood, ?> type) {
        return type.byDefault();
    }

    private static NoiseSchedule expression(TestContext context, String formula) {
        return context.create(Expression.TYPE, new Expression.Config(formula));
    }

    private static NoiseSchedule zeroTerminal(TestContext context, NoiseSchedule inner) {
        return context.create(ZeroTerminalSnr.TYPE, new ZeroTerminalSnr.Config(Model.ref(Kind.SCHEDULE, inner)));
    }

    /** {@code log phi(z) + log integral of exp(z u - u^2 / 2) du} from 0 for negative z. */
    private static double logNormalCdf(double z) {
        if (z > 0) {
            return Math.log1p(-Math.exp(logNormalCdf(-z)));
        }
        double tail = Quadrature.simpson(u -> Math.exp(z * u - u * u / 2), 0, 40 / Math.max(3, -z), 1000);
        return -z * z / 2 - Math.log(2 * Math.PI) / 2 + Math.log(tail);
    }
}
