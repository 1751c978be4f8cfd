/**
 * resolv.conf(5): its name servers, and its replacement as a whole. Safe for any thread, but one
 * writer at a time.
 */
@NullMarked
package org.uplink.hostnet.resolver;

import org.jspecify.annotations.NullMarked;
