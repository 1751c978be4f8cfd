/**
 * The values that several kinds of objects share: devices, prefixes, link-layer addresses, tables,
 * scopes, protocols and namespaces. Everything here is immutable, and knows nothing of sockets.
 */
@NullMarked
package org.uplink.rtnetlink.net;

import org.jspecify.annotations.NullMarked;
