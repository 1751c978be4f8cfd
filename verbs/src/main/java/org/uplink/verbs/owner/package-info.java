/**
 * The programs that configure the devices of a host. The engine stores and shows them as the agent
 * sent them. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.owner;

import org.jspecify.annotations.NullMarked;
