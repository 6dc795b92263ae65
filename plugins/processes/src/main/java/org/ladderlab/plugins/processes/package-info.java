/** Forward processes: noise of its own for each dimension, and means that are not the data. */
@NullMarked
package org.ladderlab.plugins.processes;

import org.jspecify.annotations.NullMarked;
