/** Components of the plugin @NAME@. */
@NullMarked
package @PACKAGE@;

import org.jspecify.annotations.NullMarked;
