/**
 * The values that several kinds of objects share: devices, prefixes, link-layer addresses, tables,
 * scopes, protocols and namespaces. All types are immutable, and none uses a socket.
 */
@NullMarked
package org.uplink.rtnetlink.net;

import org.jspecify.annotations.NullMarked;
