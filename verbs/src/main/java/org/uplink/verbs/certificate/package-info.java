/** How the certificate of a host that dials in is renewed, over the host's own connection. */
@NullMarked
package org.uplink.verbs.certificate;

import org.jspecify.annotations.NullMarked;
