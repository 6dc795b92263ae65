/** Contract tests that every plugin of a kind must pass, one abstract class per kind, and the checked values they read. */
@NullMarked
package org.ladderlab.testkit;

import org.jspecify.annotations.NullMarked;
