/** Numbers for samples: how far they are from data, and whether they are copies of it, each with an interval and what real data would get. */
@NullMarked
package org.ladderlab.plugins.quality;

import org.jspecify.annotations.NullMarked;
