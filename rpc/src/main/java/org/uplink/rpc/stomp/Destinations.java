package org.uplink.rpc.stomp;

import java.util.Set;

/** The queues and topics that Vdsm and its clients use. */
public final class Destinations {
  public static final String REQUESTS = "jms.topic.vdsm_requests";
  public static final String RESPONSES = "jms.topic.vdsm_responses";
  public static final String EVENTS = "jms.queue.events";

  /**
   * Where a server takes requests; the second is what oVirt's Java client uses unless told
   * otherwise.
   */
  static final Set<String> ACCEPTED = Set.of(REQUESTS, "jms.queue.requests");

  private Destinations() {}
}
