/** Likelihoods: the distributions over an example that a decoder ends in. */
@NullMarked
package org.ladderlab.plugins.likelihoods;

import org.jspecify.annotations.NullMarked;
