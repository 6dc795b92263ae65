package org.ladderlab.spi.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one setting, a component of a settings record. Allowed types: {@code int}, {@code long}, {@code double},
 * {@code boolean}, {@code String}, enums (written in lower case with hyphens), {@code Ref<kind>}, records of settings, and
 * {@code Optional} or {@code List} of these. Records in a list have no defaults: what is left out in one is absent if it is an {@code
 * Optional} and false if it is a {@code boolean}, and must be given else.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** What it is, with its unit: one phrase. */
    String value();

    /** The smallest value allowed (for lists, of each element). */
    double min() default Double.NEGATIVE_INFINITY;

    /** The largest value allowed (for lists, of each element). */
    double max() default Double.POSITIVE_INFINITY;

    /** Whether {@link #min} itself is refused. */
    boolean aboveMin() default false;

    /** Whether {@link #max} itself is refused. */
    boolean belowMax() default false;

    /** Whether an element of a list that stands there twice is refused, because once says as much. */
    boolean distinct() default false;

    /** Whether the experiment file must give it; the value in the defaults is then never used. */
    boolean required() default false;

    /**
     * Whether it counts repetitions of one thing, each of which costs the same and does something: what is merely tried, such as whether a
     * setting does anything, is tried with two of them.
     */
    boolean repeats() default false;

    /**
     * Whether a text names a file or folder. A relative one is meant from the folder of the experiment file that says it; the
     * settings record gets it as an absolute path. What is there is part of what the run is, by its content.
     */
    boolean path() default false;
}
