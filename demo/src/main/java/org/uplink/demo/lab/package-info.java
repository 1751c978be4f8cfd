/**
 * {@code uplink lab}: hosts made of network namespaces, to see Uplink at work where the answer is
 * known beforehand. The demo installs a host in each of the lab's topologies, with a real engine
 * and a real agent as processes of their own, and compares what they decide with what was written
 * down by hand and with the kernel's own counters. The two small mains here are for processes in
 * the lab, not for the product. A topology is one thread's; several run side by side.
 */
@NullMarked
package org.uplink.demo.lab;

import org.jspecify.annotations.NullMarked;
