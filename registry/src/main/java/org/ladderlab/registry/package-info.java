/** Finds plugins, and reads, checks and resolves experiment files. */
@NullMarked
package org.ladderlab.registry;

import org.jspecify.annotations.NullMarked;
