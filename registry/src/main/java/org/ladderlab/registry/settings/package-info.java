/** Settings records, taken apart into their settings and turned into trees. */
@NullMarked
package org.ladderlab.registry.settings;

import org.jspecify.annotations.NullMarked;
