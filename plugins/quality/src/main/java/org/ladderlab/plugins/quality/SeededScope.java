package org.ladderlab.plugins.quality;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.ladderlab.spi.tensors.Scope;

/** Scopes in which the same random numbers are drawn again, so that what is compared differs in nothing else. */
final class SeededScope {

    private SeededScope() {}

    /** A seed from a scope's own random numbers. */
    static long seed(Scope scope) {
        return Double.doubleToLongBits(scope.uniform());
    }

    /** This scope with the random numbers of a seed, and its arrays owned by {@code manager}. */
    static Scope of(Scope given, NDManager manager, long seed) {
        Engine.getEngine("PyTorch").setRandomSeed((int) (seed ^ seed >>> 32));
        return new Scope(manager, /* training= */ false, given.number(), seed).given(given.condition());
    }
}
