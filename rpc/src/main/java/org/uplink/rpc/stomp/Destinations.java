package org.uplink.rpc.stomp;

import java.util.Set;

/** The destinations that Vdsm and its clients use. */
public final class Destinations {
  public static final String REQUESTS = "jms.topic.vdsm_requests";
  public static final String RESPONSES = "jms.topic.vdsm_responses";
  public static final String EVENTS = "jms.queue.events";

  /** The destinations of requests. oVirt's Java client uses the second one by default. */
  static final Set<String> ACCEPTED = Set.of(REQUESTS, "jms.queue.requests");

  private Destinations() {}
}
