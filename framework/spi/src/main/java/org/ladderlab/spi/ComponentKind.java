package org.ladderlab.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes an interface of a plugin a {@linkplain Kind kind of component}: settings can hold a {@code Ref} to it, and its components are
 * found, listed and described like those of the framework's own kinds.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ComponentKind {

    /** The word for it in experiment files and messages: lower case words joined by hyphens. */
    String value();
}
