/** Experiment files, read, checked and resolved. */
@NullMarked
package org.ladderlab.registry.experiment;

import org.jspecify.annotations.NullMarked;
