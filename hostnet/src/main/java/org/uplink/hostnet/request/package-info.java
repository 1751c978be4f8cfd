/**
 * The requested networks and bonds, and those in force. Values and their parsing; nothing here
 * touches the kernel. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.request;

import org.jspecify.annotations.NullMarked;
