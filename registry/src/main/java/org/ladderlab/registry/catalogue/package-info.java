/** The plugins that there are, and the components that they offer. */
@NullMarked
package org.ladderlab.registry.catalogue;

import org.jspecify.annotations.NullMarked;
