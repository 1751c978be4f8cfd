/** What an agent that dials in says of its connections, and what the engine answers. */
@NullMarked
package org.uplink.verbs.connection;

import org.jspecify.annotations.NullMarked;
