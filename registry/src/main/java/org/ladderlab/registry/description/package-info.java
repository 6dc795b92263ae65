/** What can be written: the components described, the schema of experiment files, and settings at other values. */
@NullMarked
package org.ladderlab.registry.description;

import org.jspecify.annotations.NullMarked;
