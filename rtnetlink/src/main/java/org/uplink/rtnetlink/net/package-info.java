/** Values that more than one kind of object uses: devices, prefixes, tables, namespaces. */
@NullMarked
package org.uplink.rtnetlink.net;

import org.jspecify.annotations.NullMarked;
