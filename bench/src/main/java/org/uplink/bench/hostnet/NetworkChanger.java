package org.uplink.bench.hostnet;

/** Deploys the management network and rolls the change back. */
interface NetworkChanger {
  String name();

  void deploy() throws Exception;

  void rollBack() throws Exception;
}
