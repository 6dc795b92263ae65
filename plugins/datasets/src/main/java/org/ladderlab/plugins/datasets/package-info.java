/** Data sets: handwritten digits, MNIST, and synthetic points whose law is known. */
@NullMarked
package org.ladderlab.plugins.datasets;

import org.jspecify.annotations.NullMarked;
