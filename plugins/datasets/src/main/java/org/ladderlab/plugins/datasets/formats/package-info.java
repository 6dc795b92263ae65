/** Files that hold examples: one class a format, which gives their examples one after the other and refuses what it does not understand. */
@NullMarked
package org.ladderlab.plugins.datasets.formats;

import org.jspecify.annotations.NullMarked;
