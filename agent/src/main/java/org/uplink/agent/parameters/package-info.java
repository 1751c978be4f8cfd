/**
 * Reads the parameters of verbs: strictly for Uplink's own verbs, and leniently for
 * Host.setupNetworks, which Vdsm's clients call. The verbs' packages share this code and do not
 * depend on each other. Everything here is immutable.
 */
@NullMarked
package org.uplink.agent.parameters;

import org.jspecify.annotations.NullMarked;
