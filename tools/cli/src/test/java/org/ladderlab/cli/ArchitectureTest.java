package org.ladderlab.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ladderlab.testkit.TensorRules;

/** What each module may touch, and what may not stand in a differentiated graph. */
class ArchitectureTest {

    private static JavaClasses classes;

    /** Every module that has been built. */
    @BeforeAll
    static void readAllModules() throws IOException {
        classes = new ClassFileImporter()
                .importPaths(Modules.all().stream()
                        .map(module -> module.resolve("target/classes"))
                        .filter(Files::isDirectory)
                        .toList());
    }

    @Test
    void everyPackageTouchesWhatTheTableSaysAndNothingElse() {
        assertThat(Layers.TABLE.violations(classes))
                .describedAs("arrows that %s does not have; it may be the table that is to be changed", Layers.class)
                .isEmpty();
    }

    @Test
    void thePackagesHaveNoCircle() {
        assertThat(Layers.TABLE.circle())
                .describedAs("a circle in %s", Layers.class)
                .isEmpty();
    }

    @Test
    void aTableNamesWhatItDoesNotHave() {
        JavaClasses statistics = classes.that(resideInAPackage("org.ladderlab.statistics"));
        assertThat(Layers.parse("statistics:").violations(statistics))
                .singleElement(STRING)
                .startsWith("statistics -> commons-statistics, for example: ");
        assertThat(Layers.parse("runs.files: jackson").violations(statistics))
                .containsExactly("the package org.ladderlab.statistics has no line");
        assertThat(Layers.parse("plugins.*: spi..\nplugins.nvae:")
                        .violations(classes.that(resideInAPackage("..plugins.(*)"))))
                .anyMatch(arrow -> arrow.startsWith("plugins.schedules -> djl"))
                .anyMatch(arrow -> arrow.startsWith("plugins.nvae -> spi.model"))
                .noneMatch(arrow -> arrow.startsWith("plugins.schedules -> spi"));
        assertThat(Layers.parse("a: b\nb: c\nc: a").circle()).containsExactly("a", "b", "c");
    }

    @Test
    void noOperationWhoseGradientIsWrongInSilence() {
        TensorRules.all().forEach(rule -> rule.check(classes));
    }

    @Test
    void noStaticStateThatCanChange() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage("org.ladderlab..")
                .and()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .check(classes);
    }

    @Test
    void reflectionStaysInTheRegistry() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.ladderlab.registry..", "org.ladderlab.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .because("records are read by reflection in one place")
                .check(classes);
    }
}
