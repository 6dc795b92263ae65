/** The command line, and the composition root: the only place that knows the registry, the engine and all plugins. */
@NullMarked
package org.ladderlab.cli;

import org.jspecify.annotations.NullMarked;
