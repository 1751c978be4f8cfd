package org.uplink.hostnet.filter;

import java.util.List;
import java.util.Optional;

/**
 * A chain of a packet filter.
 *
 * @param base how the kernel reaches the chain; empty if only other chains jump to it
 */
record FilterChain(String name, Optional<Base> base, List<FilterRule> rules) {
  /**
   * A hook of the kernel.
   *
   * @param hook such as "input"
   * @param devices the devices of an ingress or egress hook
   * @param policy the verdict at the end of the chain
   */
  record Base(String hook, List<String> devices, String policy) {}
}
