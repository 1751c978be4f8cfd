/** Hosts: the document, its status, and the requests about it. */
@NullMarked
package org.uplink.api.host;

import org.jspecify.annotations.NullMarked;
