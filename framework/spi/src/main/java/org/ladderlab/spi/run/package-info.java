/** What one run asks of its model: the loss, the ledger, metrics, samplers; and what it is given to train, report and sweep with. */
@NullMarked
package org.ladderlab.spi.run;

import org.jspecify.annotations.NullMarked;
