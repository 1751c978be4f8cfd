/** {@code uplink events}: the engine's audit log. */
@NullMarked
package org.uplink.cli.events;

import org.jspecify.annotations.NullMarked;
