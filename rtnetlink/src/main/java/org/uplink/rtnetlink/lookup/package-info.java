/**
 * Looks up one route, or many routes in a batch, and finds out why the kernel returned no route.
 * Not exported; {@link org.uplink.rtnetlink.Routes} is the API.
 *
 * <p>A successful single lookup allocates nothing. One thread at a time may use a connection.
 */
@NullMarked
package org.uplink.rtnetlink.lookup;

import org.jspecify.annotations.NullMarked;
