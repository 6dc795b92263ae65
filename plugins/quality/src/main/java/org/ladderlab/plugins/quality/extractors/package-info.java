/** What maps examples to the features between which distances are taken. */
@NullMarked
package org.ladderlab.plugins.quality.extractors;

import org.jspecify.annotations.NullMarked;
