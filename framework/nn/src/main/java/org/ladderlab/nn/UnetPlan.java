package org.ladderlab.nn;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link Unet} is made of.
 *
 * @param in channels of the input
 * @param out channels of the output
 * @param channels at the first resolution
 * @param multipliers of the channels at each resolution, each half the one before
 * @param blocks at each resolution on the way down; one more on the way up
 * @param attention the heights at which attention follows each block; the middle always has it
 * @param headChannels channels of each head of attention; absent for one head
 * @param embedding the width of the vector that each block sees
 * @param groups of the normalisation; a divisor of the channels
 * @param epsilon of the normalisation
 * @param dropout probability
 * @param downsamplePadding zeros around an image that is halved: 1 on each side, or 0 for one below and to the right alone
 */
public record UnetPlan(
        int in,
        int out,
        int channels,
        List<Integer> multipliers,
        int blocks,
        List<Integer> attention,
        Optional<Integer> headChannels,
        int embedding,
        int groups,
        double epsilon,
        double dropout,
        int downsamplePadding) {}
