/**
 * What the plan of a change warns of. The engine stores, shows and judges the warnings as the agent
 * sent them. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.warning;

import org.jspecify.annotations.NullMarked;
