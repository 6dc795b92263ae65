/**
 * The files of runs and sweeps, as everybody reads them: JSON files and journals that can tell whether they are as they were written.
 */
@NullMarked
package org.ladderlab.files;

import org.jspecify.annotations.NullMarked;
