/** Examples: data sets, their parts, and what is known of the law behind them. */
@NullMarked
package org.ladderlab.spi.data;

import org.jspecify.annotations.NullMarked;
