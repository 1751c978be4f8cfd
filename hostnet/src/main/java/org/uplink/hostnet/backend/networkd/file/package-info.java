/** The text of the files that systemd-networkd reads, and which settings of a NIC are in it. */
@NullMarked
package org.uplink.hostnet.backend.networkd.file;

import org.jspecify.annotations.NullMarked;
