package org.uplink.lab.topology;

/** Which side opens the connection between engine and agent. */
public enum ConnectingSide {
  /** The engine dials the agent, which listens. */
  ENGINE(54321),
  /** The agent dials the engine, and does not listen. */
  AGENT(54322);

  private final int port;

  ConnectingSide(int port) {
    this.port = port;
  }

  /** Returns the port that is dialled. */
  public int port() {
    return port;
  }
}
