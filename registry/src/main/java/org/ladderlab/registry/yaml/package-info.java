/** Text and trees: reads and writes the part of YAML that experiment files use, and remembers where everything is written. */
@NullMarked
package org.ladderlab.registry.yaml;

import org.jspecify.annotations.NullMarked;
