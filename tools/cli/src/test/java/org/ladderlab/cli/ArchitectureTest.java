package org.ladderlab.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ladderlab.testkit.TensorRules;

/** What each module may touch, and what may not stand in a differentiated graph. */
class ArchitectureTest {

    private static JavaClasses classes;

    /** Every module that has been built, a new plugin's too. */
    @BeforeAll
    static void readAllModules() throws IOException {
        try (Stream<Path> folders = Files.walk(Path.of(System.getProperty("ladderlab.root")), 4)) {
            List<Path> built = folders.filter(folder -> folder.endsWith(Path.of("target", "classes")))
                    .toList();
            classes = new ClassFileImporter().importPaths(built);
        }
    }

    @Test
    void theSpiKnowsNothingOfTheRest() {
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.spi..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.ladderlab.nn..",
                        "org.ladderlab.engine..",
                        "org.ladderlab.registry..",
                        "org.ladderlab.plugins..",
                        "org.ladderlab.cli..",
                        "com.google.inject..",
                        "com.fasterxml..",
                        "ai.djl.pytorch..")
                .check(classes);
    }

    @Test
    void thePackagesOfTheSpiHaveNoCircle() {
        slices().matching("org.ladderlab.spi.(*)..").should().beFreeOfCycles().check(classes);
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.spi.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.ladderlab.spi")
                .because("the root lists kinds, which are all of the rest")
                .check(classes);
    }

    @Test
    void statisticsKnowNoTensorsAndNoExperiments() {
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.statistics..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.ladderlab..")
                        .and(resideOutsideOfPackage("org.ladderlab.statistics.."))
                        .or(resideInAPackage("ai.djl..")))
                .check(classes);
    }

    @Test
    void pluginsKnowTheSpiAndTheLayersOnly() {
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.plugins..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ladderlab.engine..", "org.ladderlab.registry..", "org.ladderlab.cli..")
                .check(classes);
    }

    @Test
    void pluginsDoNotKnowEachOther() {
        slices().matching("org.ladderlab.plugins.(*)..")
                .should()
                .notDependOnEachOther()
                .check(classes);
    }

    @Test
    void theFrameworkAndTheRegistryDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAnyPackage("org.ladderlab.engine..", "org.ladderlab.sweep..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ladderlab.registry..", "org.ladderlab.plugins..", "org.ladderlab.cli..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.ladderlab.engine..",
                        "org.ladderlab.sweep..",
                        "org.ladderlab.plugins..",
                        "org.ladderlab.cli..")
                .check(classes);
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
