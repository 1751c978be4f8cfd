/** Decisions: which interface of a host leads to the engine, and the evidence. */
@NullMarked
package org.uplink.api.decision;

import org.jspecify.annotations.NullMarked;
