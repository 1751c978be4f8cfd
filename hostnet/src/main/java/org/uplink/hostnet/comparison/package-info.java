/**
 * Compares a host with a snapshot: what a rollback has not restored, and what other programs have
 * changed since the snapshot.
 */
@NullMarked
package org.uplink.hostnet.comparison;

import org.jspecify.annotations.NullMarked;
