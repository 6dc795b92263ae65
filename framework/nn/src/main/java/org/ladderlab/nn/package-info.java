/** Layers, fast tensor operations and networks' parts on DJL that plugins share. */
@NullMarked
package org.ladderlab.nn;

import org.jspecify.annotations.NullMarked;
