package org.uplink.engine.host;

/** What the last change of a host's management network was kept on. */
public enum Proof {
  /** The host has seen the engine come in by the network's device. */
  PROVED,
  /** A stock Vdsm's check, or its capabilities: weaker, for any client over any path serves it. */
  UNPROVED
}
