/** Estimators of how two sets of points differ, and of copies among them, each with an interval. Plain numbers in, plain numbers out. */
@NullMarked
package org.ladderlab.plugins.quality.estimators;

import org.jspecify.annotations.NullMarked;
