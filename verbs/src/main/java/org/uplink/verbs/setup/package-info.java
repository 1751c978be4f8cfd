/**
 * {@code Host.setupNetworks}: its parameters, the codes of its errors, and the plan that a dry run
 * returns. The members have Vdsm's names. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.setup;

import org.jspecify.annotations.NullMarked;
