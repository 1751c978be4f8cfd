/** The rules that choose among the routing tables. */
@NullMarked
package org.uplink.rtnetlink.rule;

import org.jspecify.annotations.NullMarked;
