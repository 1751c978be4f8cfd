/** The addresses of links. */
@NullMarked
package org.uplink.rtnetlink.address;

import org.jspecify.annotations.NullMarked;
