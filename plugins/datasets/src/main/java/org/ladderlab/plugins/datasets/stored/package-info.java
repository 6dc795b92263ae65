/** Examples held in memory or on disk, and how they get there: split, checked, counted, and kept in a cache of prepared data. */
@NullMarked
package org.ladderlab.plugins.datasets.stored;

import org.jspecify.annotations.NullMarked;
