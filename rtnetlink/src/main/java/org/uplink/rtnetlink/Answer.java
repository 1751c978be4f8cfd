package org.uplink.rtnetlink;

/**
 * One of the answers to many questions asked at once: a {@link Lookup}, or the kernel's refusal of
 * that one question, which stands in its own place and leaves the others alone.
 */
public sealed interface Answer permits Lookup, Answer.Refused {
  /**
   * The kernel did not accept the question (an unknown device, a source that is not the host's
   * family).
   *
   * @param error what {@link Routes#get(RouteQuery)} would have thrown
   */
  record Refused(NetlinkException error) implements Answer {}
}
