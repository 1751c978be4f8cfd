/** The engine's certificate authority, the certificates of hosts, and trust. */
@NullMarked
package org.uplink.pki;

import org.jspecify.annotations.NullMarked;
