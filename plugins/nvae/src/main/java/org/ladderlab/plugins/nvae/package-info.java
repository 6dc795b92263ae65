/** The deep hierarchical VAE of Vahdat and Kautz 2020: its two halves, its loss, and sampling with batch statistics made anew. */
@NullMarked
package org.ladderlab.plugins.nvae;

import org.jspecify.annotations.NullMarked;
