package org.ladderlab.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.diffusion.ForwardProcess;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.diffusion.TimeSampling;
import org.ladderlab.spi.diffusion.WeightingFunction;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.ConfigurationException;

/** The contracts of the kinds whose components need no part but the data. */
final class KindContracts {

    /** Grey values, bits and points: a likelihood is one of some of these. */
    private static final List<DataSpec> DATA =
            List.of(TestContext.images(1, 1, 8), TestContext.images(1, 1, 2), TestContext.points(1));

    private KindContracts() {}

    /** The contract of the component's kind; empty where that takes a model or has no contract. */
    static Optional<ScopesContract> of(Ref<?> component) {
        Kind<?> kind = component.type().kind();
        if (kind.equals(Kind.SCHEDULE)) {
            return Optional.of(new NoiseScheduleContract() {
                @Override
                protected NoiseSchedule schedule(TestContext context) {
                    return make(Kind.SCHEDULE, component, context);
                }
            });
        }
        if (kind.equals(Kind.PROCESS)) {
            return Optional.of(new ForwardProcessContract() {
                @Override
                protected ForwardProcess process(TestContext context) {
                    return make(Kind.PROCESS, component, context);
                }
            });
        }
        if (kind.equals(Kind.WEIGHTING)) {
            return Optional.of(new WeightingFunctionContract() {
                @Override
                protected WeightingFunction weighting(TestContext context) {
                    return make(Kind.WEIGHTING, component, context);
                }
            });
        }
        if (kind.equals(Kind.TIME_SAMPLING)) {
            return Optional.of(new TimeSamplingContract() {
                @Override
                protected TimeSampling sampling(TestContext context) {
                    return make(Kind.TIME_SAMPLING, component, context);
                }
            });
        }
        if (kind.equals(Kind.DATASET)) {
            return Optional.of(new DatasetContract() {
                @Override
                protected Dataset dataset() {
                    return make(Kind.DATASET, component, context(TestContext.points(1)));
                }
            });
        }
        return kind.equals(Kind.LIKELIHOOD) ? Optional.of(new OnItsData(component)) : Optional.empty();
    }

    private static <T> T make(Kind<T> kind, Ref<?> component, TestContext context) {
        return kind.type().cast(component.type().create(component.config(), context));
    }

    /** The contract of a likelihood, on the first data that fits it. */
    private static final class OnItsData extends LikelihoodContract {

        private final Ref<?> component;

        OnItsData(Ref<?> component) {
            this.component = component;
        }

        @Override
        protected Likelihood likelihood(TestContext context) {
            return make(Kind.LIKELIHOOD, component, context);
        }

        @Override
        protected DataSpec data() {
            return DATA.stream()
                    .filter(this::fits)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("It fits neither grey values nor bits nor points."));
        }

        /** A density is one of points, probabilities are those of a grid. */
        private boolean fits(DataSpec data) {
            try {
                return likelihood(context(data)).isDensity() == data.grid().isEmpty();
            } catch (ConfigurationException e) {
                return false;
            }
        }
    }

    /** Each test of the contract of a component, by the name of its method; a failure names the component too. */
    static DynamicContainer tests(String component, ScopesContract contract) {
        return DynamicContainer.dynamicContainer(
                component,
                Stream.<Class<?>>iterate(
                                contract.getClass(), type -> type != ScopesContract.class, Class::getSuperclass)
                        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .sorted(Comparator.comparing(Method::getName))
                        .map(method ->
                                DynamicTest.dynamicTest(method.getName(), () -> run(component, contract, method))));
    }

    private static void run(String component, ScopesContract contract, Method method)
            throws ReflectiveOperationException {
        contract.openSteps();
        try {
            method.invoke(contract);
        } catch (InvocationTargetException e) {
            Throwable failure = Objects.requireNonNullElse(e.getCause(), e);
            throw new AssertionError(component + ", " + method.getName() + ": " + failure.getMessage(), failure);
        } finally {
            contract.closeSteps();
        }
    }
}
