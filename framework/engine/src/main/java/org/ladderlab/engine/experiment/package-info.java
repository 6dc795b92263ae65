/** An experiment as it is declared, and its parts as they are made from that. */
@NullMarked
package org.ladderlab.engine.experiment;

import org.jspecify.annotations.NullMarked;
