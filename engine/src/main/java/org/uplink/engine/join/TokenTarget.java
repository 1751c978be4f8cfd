package org.uplink.engine.join;

/** Who may join with a token. */
public sealed interface TokenTarget {
  /** Returns the target for a sentence, such as {@code host node1}. */
  String describe();

  /** A host that the engine has. Its use revokes the host's earlier certificates. */
  record OneHost(String host) implements TokenTarget {
    @Override
    public String describe() {
      return "host " + host;
    }
  }

  /** Hosts that the engine does not have, which become hosts of a cluster. */
  record NewHosts(String cluster) implements TokenTarget {
    @Override
    public String describe() {
      return "new hosts of cluster " + cluster;
    }
  }
}
