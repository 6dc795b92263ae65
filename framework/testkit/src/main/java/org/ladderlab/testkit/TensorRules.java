package org.ladderlab.testkit;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** What may not stand in code that is differentiated, whatever module it is in. */
public final class TensorRules {

    private TensorRules() {}

    /** No operation whose gradient DJL gets wrong in silence. */
    public static List<ArchRule> all() {
        ArchRule numbers = noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo(NDArray.class)))
                        .and(target(
                                nameMatching("mul|muli|div|divi|pow|powi|mod|modi|maximum|minimum|clip|scaleGradient")))
                        .and(target(rawParameterTypes(Number.class))
                                .or(target(rawParameterTypes(Number.class, Number.class)))
                                .or(target(rawParameterTypes(double.class)))))
                .because(
                        "DJL frees the number before the backward pass reads it; use Tensors.scale or an operation of Ops");
        ArchRule activations = noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo("ai.djl.nn.Activation")))
                        .and(target(nameMatching("swish|mish|swishBlock|mishBlock"))))
                .because("DJL's swish multiplies by a freed number and its mish is wrong; use Ops.silu");
        return List.of(numbers, activations);
    }
}
