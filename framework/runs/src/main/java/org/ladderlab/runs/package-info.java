/**
 * A run's folder, the durable truth of the run: what it is ({@code identity.json}), what it was made from, and what it came to. Who
 * carries runs out writes through it, and everybody reads by it. The folder of a sweep is in {@code sweep}, the journal in {@code
 * journal}, and how any of these files is written and read in {@code files}.
 */
@NullMarked
package org.ladderlab.runs;

import org.jspecify.annotations.NullMarked;
