package org.uplink.agent.wish;

import org.uplink.hostnet.state.LinkState;

/** The only forward delay that a file may name: the one that Uplink gives a bridge. */
final class BridgeDelay {
  private static final long MILLIS = 1000;

  private BridgeDelay() {}

  /** Returns the seconds that a bridge waits before it uses a port. */
  static long seconds(boolean stp) {
    return stp ? LinkState.Bridge.STP_FORWARD_DELAY_MILLIS / MILLIS : 0;
  }

  /** Returns why another delay is not supported. */
  static String explain(boolean stp) {
    return "a bridge %s the spanning tree protocol has the forward delay %d"
        .formatted(stp ? "with" : "without", seconds(stp));
  }
}
