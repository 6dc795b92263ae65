package org.ladderlab.plugins.diffusion.observations;

import ai.djl.ndarray.NDArray;
import org.ladderlab.spi.ComponentKind;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.tensors.Scope;

/** A linear map A of examples to what is seen of them. Arrays have an example in each row and the type of what is given. */
@ComponentKind("operator")
public interface Operator {

    Kind<Operator> KIND = Kind.of(Operator.class);

    /** {@code A x}. */
    NDArray apply(NDArray x, Scope scope);

    /** {@code A' u}, in the shape of x: {@code <A x, u> = <x, A' u>}. */
    NDArray adjoint(NDArray u, Scope scope);

    /** {@code (a I + b A A')^-1 u}, a above 0, in the shape of {@code A x}. */
    NDArray solve(NDArray u, double a, double b, Scope scope);
}
