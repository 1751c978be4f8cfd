/**
 * The host's key and certificate while the agent runs, and their renewal over the host's own
 * connection. The state directory has them in the folder {@code pki}; a renewal replaces the folder
 * as a whole, so that key and certificate always are a pair.
 */
@NullMarked
package org.uplink.agent.certificate;

import org.jspecify.annotations.NullMarked;
