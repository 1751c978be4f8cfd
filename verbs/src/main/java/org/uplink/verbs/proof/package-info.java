/**
 * What has to work over the new network before a change is kept, in the form that users write.
 * Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.proof;

import org.jspecify.annotations.NullMarked;
