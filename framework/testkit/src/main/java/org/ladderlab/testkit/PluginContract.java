package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.settings.Setting;

/** What every plugin owes the people who read its catalogue: each component named once, documented, with sound defaults. */
public abstract class PluginContract {

    /** The plugin. */
    protected abstract Plugin plugin();

    @Test
    protected void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(Plugin.class).stream().map(ServiceLoader.Provider::type))
                .as("META-INF/services/org.ladderlab.spi.Plugin")
                .contains(plugin().getClass());
    }

    @Test
    protected void eachComponentHasANameOfItsOwnWithinItsKind() {
        assertThat(plugin().components().stream()
                        .map(type -> type.kind().name() + " " + type.name())
                        .toList())
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(Kind.all())
                .containsAll(plugin().components().stream()
                        .<Kind<?>>map(ComponentType::kind)
                        .toList());
    }

    @Test
    protected void itsGradientsAreSafe() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackagesOf(plugin().getClass());
        TensorRules.all().forEach(rule -> rule.check(classes));
    }

    @TestFactory
    protected Stream<DynamicTest> eachComponentIsDocumentedAndItsDefaultsAreSound() {
        return plugin().components().stream()
                .map(type -> DynamicTest.dynamicTest(type.kind().name() + " " + type.name(), () -> check(type)));
    }

    private static void check(ComponentType<?, ?> type) throws ReflectiveOperationException {
        assertThat(type.doc().summary()).as("summary").isNotBlank().endsWith(".");
        assertThat(type.doc().equation()).as("equation").isNotBlank();
        assertThat(type.doc().source()).as("source").isNotBlank();
        checkSettings(type.config(), type.defaults());
    }

    private static void checkSettings(Class<? extends Record> config, Record values)
            throws ReflectiveOperationException {
        assertThat(config).isPublic();
        for (RecordComponent component : config.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            assertThat(setting).as("@Setting of %s", component).isNotNull();
            assertThat(setting.value()).as("description of %s", component).isNotBlank();
            if (!setting.required()) {
                component.getAccessor().setAccessible(true);
                checkValue(component.getName(), setting, component.getAccessor().invoke(values));
            }
        }
    }

    private static void checkValue(String name, Setting setting, Object value) throws ReflectiveOperationException {
        assertThat(value).as("default of %s", name).isNotNull();
        if (value instanceof Number number) {
            checkBounds(name, setting, number.doubleValue());
        } else if (value instanceof Optional<?> optional) {
            if (optional.isPresent()) {
                checkValue(name, setting, optional.get());
            }
        } else if (value instanceof List<?> list) {
            for (Object inner : list) {
                checkValue(name, setting, inner);
            }
        } else if (value instanceof Ref<?> ref) {
            assertThat(ref.config())
                    .as("settings of %s", name)
                    .isInstanceOf(ref.type().config());
        } else if (value instanceof Record nested) {
            checkSettings(nested.getClass(), nested);
        }
    }

    private static void checkBounds(String name, Setting setting, double value) {
        assertThat(value).as("default of %s", name).isBetween(setting.min(), setting.max());
        if (setting.aboveMin()) {
            assertThat(value).as("default of %s", name).isGreaterThan(setting.min());
        }
        if (setting.belowMax()) {
            assertThat(value).as("default of %s", name).isLessThan(setting.max());
        }
    }
}
