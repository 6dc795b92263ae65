/** Trees become settings records; all that is wrong in them is found at once. */
@NullMarked
package org.ladderlab.registry.binding;

import org.jspecify.annotations.NullMarked;
