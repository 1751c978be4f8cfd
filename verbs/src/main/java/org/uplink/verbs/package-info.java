/**
 * The verbs of a host, and their parameters and results as records: what an engine and an agent, or
 * a stock Vdsm, send to each other.
 *
 * <p>Members have the names and forms of Vdsm's wire. A missing member, and one in Vdsm's forms of
 * "none" ({@code ""}, {@code "::"}), is an empty Optional or collection; {@link
 * org.uplink.verbs.VdsmForms} alone knows those forms. The packages follow the verbs. Immutable;
 * safe for any thread.
 */
@NullMarked
package org.uplink.verbs;

import org.jspecify.annotations.NullMarked;
