/** The engine: starts and stops everything that it consists of, and owns its data directory. */
@NullMarked
package org.uplink.engine;

import org.jspecify.annotations.NullMarked;
