/** What a file says becomes the trees of its experiments: extended files, the command line, variants, sweeps, seeds. */
@NullMarked
package org.ladderlab.registry.composition;

import org.jspecify.annotations.NullMarked;
