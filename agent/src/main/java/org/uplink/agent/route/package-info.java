/**
 * Host.getRoute: the question, its check, the kernel's answer, and the links below the device that
 * it names. Many calls at a time; nothing is kept from one to the next.
 */
@NullMarked
package org.uplink.agent.route;

import org.jspecify.annotations.NullMarked;
