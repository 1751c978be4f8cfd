/** The parameters and results of the verbs. */
@NullMarked
package org.uplink.verbs;

import org.jspecify.annotations.NullMarked;
