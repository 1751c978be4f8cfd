/**
 * The warnings in the plan of a change. The engine stores and shows the warnings as the agent sent
 * them, and decides whether an install stops on them. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.warning;

import org.jspecify.annotations.NullMarked;
