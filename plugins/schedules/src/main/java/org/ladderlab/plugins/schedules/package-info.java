/** Noise schedules: how the log signal-to-noise ratio of a diffusion falls with time. */
@NullMarked
package org.ladderlab.plugins.schedules;

import org.jspecify.annotations.NullMarked;
