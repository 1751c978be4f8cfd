/**
 * The audit log: what happened, to which host, why, and what to do next, in plain words. Values and
 * the port to where they are kept.
 */
@NullMarked
package org.uplink.engine.audit;

import org.jspecify.annotations.NullMarked;
