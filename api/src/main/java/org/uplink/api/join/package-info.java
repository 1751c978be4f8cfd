/** The documents of join tokens. */
@NullMarked
package org.uplink.api.join;

import org.jspecify.annotations.NullMarked;
