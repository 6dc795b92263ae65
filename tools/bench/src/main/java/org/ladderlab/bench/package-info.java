/** Our side of benchmarks beside PyTorch, and the throughput of MLflow. */
@NullMarked
package org.ladderlab.bench;

import org.jspecify.annotations.NullMarked;
