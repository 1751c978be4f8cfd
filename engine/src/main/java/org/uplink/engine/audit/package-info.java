/**
 * The audit log: what happened, to which host, why, and what to do. Values and the interface of
 * their storage.
 */
@NullMarked
package org.uplink.engine.audit;

import org.jspecify.annotations.NullMarked;
