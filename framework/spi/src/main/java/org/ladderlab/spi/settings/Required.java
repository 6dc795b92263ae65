package org.ladderlab.spi.settings;

/**
 * The placeholder of a {@linkplain Setting#required() required} setting in a component's defaults. A required number or truth
 * value has no such placeholder: write any value that its bounds allow, it is never read.
 */
public final class Required {

    private Required() {}

    /** Stands where the experiment file must give a value; never read. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    public static <T> T setting() {
        return null;
    }
}
