/**
 * {@code uplink lab} builds hosts out of network namespaces, to show Uplink where the right answer
 * is known. The demo installs a host in each topology, with a real engine and a real agent as
 * processes, and compares their decision with the expected result and with the kernel's counters.
 * The two mains here are for processes in the lab. One thread runs a topology; several topologies
 * run at once.
 */
@NullMarked
package org.uplink.demo.lab;

import org.jspecify.annotations.NullMarked;
