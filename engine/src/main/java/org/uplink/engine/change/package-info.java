/**
 * Changes of hosts' networks: the request of the engine, and how it ended. Values and the interface
 * of their storage.
 */
@NullMarked
package org.uplink.engine.change;

import org.jspecify.annotations.NullMarked;
