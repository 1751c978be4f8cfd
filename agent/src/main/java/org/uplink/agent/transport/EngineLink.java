package org.uplink.agent.transport;

import java.net.InetSocketAddress;

/** Whether an agent that dials in is connected to its engine. Times are {@link System#nanoTime}. */
public sealed interface EngineLink {
  /**
   * The main connection is open.
   *
   * @param since when it was opened
   */
  record Connected(InetSocketAddress engine, long since) implements EngineLink {}

  /**
   * No connection is open.
   *
   * @param reason why the last one has ended, or could not be opened
   * @param nextTry when the agent dials again; in the past while it dials
   */
  record NotConnected(String reason, long nextTry) implements EngineLink {}
}
