/** Next-hop objects. */
@NullMarked
package org.uplink.rtnetlink.nexthop;

import org.jspecify.annotations.NullMarked;
