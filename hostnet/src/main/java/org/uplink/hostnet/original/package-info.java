/**
 * The host's network before Uplink's first change, which `uplink network restore --original` gives
 * back. {@link org.uplink.hostnet.change.ChangeFiles} stores it; the planner restores it. Immutable
 * values; safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.original;

import org.jspecify.annotations.NullMarked;
