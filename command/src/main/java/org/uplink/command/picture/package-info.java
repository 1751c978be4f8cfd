/** The option for a picture, and the file that it is written to. */
@NullMarked
package org.uplink.command.picture;

import org.jspecify.annotations.NullMarked;
