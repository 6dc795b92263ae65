/** What a component is told in an experiment file, and how it says that this cannot be. */
@NullMarked
package org.ladderlab.spi.settings;

import org.jspecify.annotations.NullMarked;
