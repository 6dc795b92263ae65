package org.ladderlab.testkit;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Plugin;

/**
 * What the compiled classes of a plugin's package tell.
 *
 * @param plugin the plugin's class
 */
record PluginClasses(Class<? extends Plugin> plugin) {

    /** The classes that are shipped. */
    JavaClasses main() {
        return imported(new ImportOption.DoNotIncludeTests());
    }

    private JavaClasses imported(ImportOption which) {
        return new ClassFileImporter().withImportOption(which).importPackagesOf(plugin);
    }

    /** Each type that a class declares, with the name of the class. */
    Map<ComponentType<?, ?>, String> types() {
        Map<ComponentType<?, ?>, String> types = new LinkedHashMap<>();
        for (JavaClass each : main()) {
            types(each).forEach(type -> types.put(type, each.getName()));
        }
        return types;
    }

    private static Stream<ComponentType<?, ?>> types(JavaClass declaring) {
        return declaring.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC)
                        && field.getRawType().isEquivalentTo(ComponentType.class))
                .map(PluginClasses::value);
    }

    private static ComponentType<?, ?> value(JavaField field) {
        try {
            Field constant = field.reflect();
            constant.setAccessible(true);
            return (ComponentType<?, ?>) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError("The constant " + field.getFullName() + " cannot be read.", e);
        }
    }

    /** The classes that test them. */
    JavaClasses tests() {
        return imported(new ImportOption.OnlyIncludeTests());
    }

    /** The types of the classes that tests use which extend a class, or that what these call uses in turn. */
    static Set<ComponentType<?, ?>> typesUsed(JavaClasses tests, Class<?> base) {
        Deque<JavaClass> next = new ArrayDeque<>();
        tests.stream().filter(each -> each.isAssignableTo(base)).forEach(next::add);
        Set<JavaClass> seen = new HashSet<>();
        Set<JavaClass> used = new HashSet<>();
        while (!next.isEmpty()) {
            JavaClass test = next.remove();
            if (seen.add(test)) {
                test.getAccessesFromSelf().forEach(access -> used.add(access.getTargetOwner()));
                test.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .filter(each -> tests.contain(each.getName()))
                        .forEach(next::add);
            }
        }
        return used.stream().flatMap(PluginClasses::types).collect(Collectors.toSet());
    }
}
