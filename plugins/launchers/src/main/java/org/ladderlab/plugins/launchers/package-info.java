/** Where the runs of a sweep are carried out: on this machine, on a cluster under Slurm. */
@NullMarked
package org.ladderlab.plugins.launchers;

import org.jspecify.annotations.NullMarked;
