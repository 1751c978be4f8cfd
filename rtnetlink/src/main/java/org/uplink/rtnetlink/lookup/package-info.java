/** Route lookups on a connection. Not exported. */
@NullMarked
package org.uplink.rtnetlink.lookup;

import org.jspecify.annotations.NullMarked;
