package org.ladderlab.spi;

import java.util.List;

/** A named family of components. Found by {@link java.util.ServiceLoader}; needs a public constructor without arguments. */
public interface Plugin {

    /** A short name for messages and provenance, for example {@code "schedules"}. */
    String name();

    /** The components that this plugin offers. */
    List<ComponentType<?, ?>> components();
}
