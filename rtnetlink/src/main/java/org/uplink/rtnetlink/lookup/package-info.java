/**
 * Route lookups on a connection: one, or many in a batch, and the diagnosis of an answer without a
 * route. Not exported; {@link org.uplink.rtnetlink.Routes} is the API.
 *
 * <p>The path of a successful lookup allocates nothing. One thread uses a connection at a time.
 */
@NullMarked
package org.uplink.rtnetlink.lookup;

import org.jspecify.annotations.NullMarked;
