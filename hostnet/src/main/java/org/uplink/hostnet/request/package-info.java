/**
 * The requested networks and bonds, and those in force. The package has values and their parsers;
 * nothing uses the kernel. All types are immutable.
 */
@NullMarked
package org.uplink.hostnet.request;

import org.jspecify.annotations.NullMarked;
