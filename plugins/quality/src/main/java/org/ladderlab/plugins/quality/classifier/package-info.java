/** A classifier of images, as the encoder of a model that learns from labels; its hidden layer gives features of samples. */
@NullMarked
package org.ladderlab.plugins.quality.classifier;

import org.jspecify.annotations.NullMarked;
