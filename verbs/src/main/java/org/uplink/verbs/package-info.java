/**
 * The verbs' parameters and results as records: what an engine and an agent say to each other, and
 * what a stock Vdsm says.
 *
 * <p>The members have the names and forms of Vdsm's wire (docs/reference/verbs.md shows them). A
 * record reads what it knows and ignores the rest; a member that is not there is an empty Optional
 * or collection, and so is what Vdsm writes as {@code ""} or {@code "::"}: {@link
 * org.uplink.verbs.VdsmForms} is the only place that knows those forms. The records do no I/O, are
 * immutable, and may be shared between threads.
 */
@NullMarked
package org.uplink.verbs;

import org.jspecify.annotations.NullMarked;
