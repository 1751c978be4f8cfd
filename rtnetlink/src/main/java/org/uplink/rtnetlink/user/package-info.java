/**
 * The users of a link besides its addresses and routes: sockets, programs, filters, IPsec and other
 * links. All types are immutable.
 */
@NullMarked
package org.uplink.rtnetlink.user;

import org.jspecify.annotations.NullMarked;
