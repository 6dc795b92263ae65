/** Many experiments as one: a sweep's folder, its tasks and their states, which of them are worth going on with, and to whom they are given. */
@NullMarked
package org.ladderlab.sweep;

import org.jspecify.annotations.NullMarked;
