/** Sockets, and the ways to use one. Not exported. */
@NullMarked
package org.uplink.rtnetlink.connection;

import org.jspecify.annotations.NullMarked;
