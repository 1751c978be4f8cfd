/** Routes and lookups. */
@NullMarked
package org.uplink.rtnetlink.route;

import org.jspecify.annotations.NullMarked;
