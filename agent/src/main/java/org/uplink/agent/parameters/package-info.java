/**
 * The parameters of verbs as they come: read to the letter where the verb is Uplink's own,
 * leniently where Vdsm's clients send them. Everything here is immutable.
 */
@NullMarked
package org.uplink.agent.parameters;

import org.jspecify.annotations.NullMarked;
