package org.uplink.bench.hostnet;

/** A change, and its way back. */
interface NetworkChanger {
  String name();

  void deploy() throws Exception;

  void rollBack() throws Exception;
}
