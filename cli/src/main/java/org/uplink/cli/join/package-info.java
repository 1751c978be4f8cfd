/**
 * The commands by which hosts join: {@code uplink join-token}, and {@code uplink host pending},
 * {@code approve} and {@code reject}.
 */
@NullMarked
package org.uplink.cli.join;

import org.jspecify.annotations.NullMarked;
