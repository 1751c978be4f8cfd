package org.uplink.bench.hostnet;

/** Makes a change and rolls it back. */
interface NetworkChanger {
  String name();

  void deploy() throws Exception;

  void rollBack() throws Exception;
}
