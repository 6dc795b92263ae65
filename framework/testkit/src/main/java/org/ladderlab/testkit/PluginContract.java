package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;

/**
 * What every plugin owes. To the people who read its catalogue: each component listed, named once, documented, with sound defaults.
 * And to those who run it: each component keeps the contract of its kind with its defaults and with each of its
 * {@linkplain ComponentType#examples examples}. Where that takes a model, a test class of the module that extends the contract makes
 * the component by its {@code TYPE}.
 */
public abstract class PluginContract {

    /** Kinds whose contract takes a model. */
    private static final Set<Kind<?>> OF_MODELS = Set.of(Kind.ENCODER, Kind.DECODER, Kind.LOSS, Kind.SAMPLER);

    /** The plugin. */
    protected abstract Plugin plugin();

    /** The contract that a component is given by itself; empty where it takes more, and a class of its own gives it. */
    protected Optional<? extends ScopesContract> contract(Ref<?> component) {
        return KindContracts.of(component);
    }

    @Test
    protected void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(Plugin.class).stream().map(ServiceLoader.Provider::type))
                .as("META-INF/services/org.ladderlab.spi.Plugin")
                .contains(plugin().getClass());
    }

    @Test
    protected void eachComponentHasANameOfItsOwnWithinItsKind() {
        assertThat(plugin().components().stream().map(PluginContract::name).toList())
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(plugin().components().stream().map(ComponentType::kind))
                .as("kinds of the framework, or of an interface with @ComponentKind")
                .allSatisfy(kind -> assertThat(Kind.find(kind.type())).hasValue(kind));
    }

    @Test
    protected void eachTypeThatAClassDeclaresIsListed() {
        List<ComponentType<?, ?>> listed = plugin().components();
        List<String> forgotten = classes().types().entrySet().stream()
                .filter(each -> !listed.contains(each.getKey()))
                .map(each -> each.getValue() + ".TYPE (" + name(each.getKey()) + ")")
                .toList();
        assertThat(forgotten)
                .as("components that %s.components() does not list, so that nobody finds them", plugin().getClass())
                .isEmpty();
    }

    @Test
    protected void itsGradientsAreSafe() {
        TensorRules.all().forEach(rule -> rule.check(classes().main()));
    }

    @TestFactory
    protected Stream<DynamicTest> eachComponentIsDocumentedAndItsDefaultsAreSound() {
        return plugin().components().stream()
                .map(type -> DynamicTest.dynamicTest(name(type), () -> SettingsCheck.check(type)));
    }

    @TestFactory
    protected Stream<DynamicContainer> eachComponentKeepsTheContractOfItsKind() {
        return plugin().components().stream().flatMap(this::contracts);
    }

    private <T, C extends Record> Stream<DynamicContainer> contracts(ComponentType<T, C> type) {
        Map<String, C> tried = new LinkedHashMap<>();
        if (!SettingsCheck.required(type)) {
            tried.put(name(type), type.defaults());
        }
        for (C example : type.examples()) {
            tried.put(name(type) + ", example " + (type.examples().indexOf(example) + 1), example);
        }
        return tried.entrySet().stream()
                .flatMap(each -> contract(new Ref<>(type, each.getValue()))
                        .map(contract -> KindContracts.tests(each.getKey(), contract))
                        .stream());
    }

    /**
     * By its contract; where that takes a model or its settings parts of other plugins, by a test class that extends it; where its kind has
     * none, by any.
     */
    @Test
    protected void eachComponentIsTried() {
        JavaClasses tests = classes().tests();
        Set<ComponentType<?, ?>> byContracts = PluginClasses.typesUsed(tests, ScopesContract.class);
        Set<ComponentType<?, ?>> byTests = PluginClasses.typesUsed(tests, Object.class);
        List<String> untried = plugin().components().stream()
                .filter(type -> contract(type.byDefault()).isPresent()
                        ? contracts(type).findAny().isEmpty() && !byContracts.contains(type)
                        : !(OF_MODELS.contains(type.kind()) ? byContracts : byTests).contains(type))
                .map(PluginContract::name)
                .toList();
        assertThat(untried)
                .as(
                        "components that no test tries; where a setting is required, give TYPE an example (withExamples); where the"
                                + " contract takes a model, make the component by its TYPE in a test class that extends the contract")
                .isEmpty();
    }

    private static String name(ComponentType<?, ?> type) {
        return type.kind().name() + " " + type.name();
    }

    private PluginClasses classes() {
        return new PluginClasses(plugin().getClass());
    }
}
