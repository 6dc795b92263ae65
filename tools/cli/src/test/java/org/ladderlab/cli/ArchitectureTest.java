package org.ladderlab.cli;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each module may touch, and what may not stand in a differentiated graph. */
class ArchitectureTest {

    private static JavaClasses classes;

    @BeforeAll
    static void readAllModules() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.ladderlab");
    }

    @Test
    void theSpiKnowsNothingOfTheRest() {
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.spi")
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
    void theEngineAndTheRegistryDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ladderlab.registry..", "org.ladderlab.plugins..", "org.ladderlab.cli..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("org.ladderlab.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ladderlab.engine..", "org.ladderlab.plugins..", "org.ladderlab.cli..")
                .check(classes);
    }

    @Test
    void noArithmeticWithANumberThatTheBackwardPassWouldReadAfterItIsFreed() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo(NDArray.class)))
                        .and(target(
                                nameMatching("mul|muli|div|divi|pow|powi|mod|modi|maximum|minimum|clip|scaleGradient")))
                        .and(target(rawParameterTypes(Number.class))
                                .or(target(rawParameterTypes(Number.class, Number.class)))
                                .or(target(rawParameterTypes(double.class)))))
                .because("DJL frees the scalar before autograd reads it; use Tensors.scale or an operation of Ops")
                .check(classes);
    }

    @Test
    void noActivationThatDjlGetsWrong() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo("ai.djl.nn.Activation")))
                        .and(target(nameMatching("swish|mish|swishBlock|mishBlock"))))
                .because("DJL's swish multiplies by a freed scalar and its mish is wrong; use Ops.silu")
                .check(classes);
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
                .resideOutsideOfPackage("org.ladderlab.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .because("records are read by reflection in one place")
                .check(classes);
    }
}
