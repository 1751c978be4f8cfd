/**
 * What a change prepares for the program that owns the NIC: the files with which the program takes
 * the changed network over when it restarts, and those with which it takes the earlier one back.
 */
@NullMarked
package org.uplink.hostnet.adoption;

import org.jspecify.annotations.NullMarked;
