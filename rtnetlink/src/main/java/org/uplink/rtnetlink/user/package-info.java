/**
 * Who uses a link besides its addresses and routes: sockets, programs and filters, other links.
 * Values; immutable and safe for any thread.
 */
@NullMarked
package org.uplink.rtnetlink.user;

import org.jspecify.annotations.NullMarked;
