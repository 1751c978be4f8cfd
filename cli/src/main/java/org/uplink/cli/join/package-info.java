/** The commands of join tokens: {@code uplink join-token}. */
@NullMarked
package org.uplink.cli.join;

import org.jspecify.annotations.NullMarked;
