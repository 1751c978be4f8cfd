package org.uplink.engine.path;

import java.net.InetAddress;
import org.uplink.engine.agent.AgentClient;

/** The result of the search for the connection over which the engine requests a change. */
public sealed interface ChangeConnection {
  /** The present connection of the run can be used. */
  record Present() implements ChangeConnection {}

  /** A connection to another address of the host can be used. The caller closes it. */
  record Other(AgentClient client, InetAddress address) implements ChangeConnection {}

  /**
   * No connection can be used.
   *
   * @param reason what failed for each address, and what works, in sentences
   */
  record None(String reason) implements ChangeConnection {}
}
