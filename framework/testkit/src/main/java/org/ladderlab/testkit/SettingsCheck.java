package org.ladderlab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.settings.Setting;

/** Checks that a component is documented and that its defaults and examples keep what its settings promise. */
final class SettingsCheck {

    private SettingsCheck() {}

    /** Whether it has a setting without a default. */
    static boolean required(ComponentType<?, ?> type) {
        return Arrays.stream(type.config().getRecordComponents()).anyMatch(SettingsCheck::required);
    }

    static boolean required(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        return setting != null && setting.required();
    }

    static void check(ComponentType<?, ?> type) throws ReflectiveOperationException {
        assertThat(type.doc().summary()).as("summary").isNotBlank().endsWith(".");
        assertThat(type.doc().equation()).as("equation").isNotBlank();
        assertThat(type.doc().source()).as("source").isNotBlank();
        checkSettings(type.config(), type.defaults(), false);
        for (Record example : type.examples()) {
            checkSettings(type.config(), example, true);
        }
    }

    private static void checkSettings(Class<? extends Record> config, Record values, boolean complete)
            throws ReflectiveOperationException {
        assertThat(config).isPublic();
        for (RecordComponent component : config.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            assertThat(setting).as("@Setting of %s", component).isNotNull();
            assertThat(setting.value()).as("description of %s", component).isNotBlank();
            if (complete || !setting.required()) {
                component.getAccessor().setAccessible(true);
                checkValue(component.getName(), setting, component.getAccessor().invoke(values));
            }
        }
    }

    private static void checkValue(String name, Setting setting, Object value) throws ReflectiveOperationException {
        assertThat(value).as("value of %s", name).isNotNull();
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
            checkSettings(nested.getClass(), nested, false);
        }
    }

    private static void checkBounds(String name, Setting setting, double value) {
        assertThat(value).as("value of %s", name).isBetween(setting.min(), setting.max());
        if (setting.aboveMin()) {
            assertThat(value).as("value of %s", name).isGreaterThan(setting.min());
        }
        if (setting.belowMax()) {
            assertThat(value).as("value of %s", name).isLessThan(setting.max());
        }
    }
}
