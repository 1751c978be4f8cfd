/** Makes records of the kernel's messages. Not exported. */
@NullMarked
package org.uplink.rtnetlink.codec;

import org.jspecify.annotations.NullMarked;
