package org.uplink.verbs.proof;

/**
 * Something that works before a change and has to work after it, over the network's device. {@code
 * toString} is the form that users write.
 */
public sealed interface Probe {
  /** How many probes a change may have. */
  int MOST = 8;

  /** The gateways of the host's default routes. */
  record Gateway() implements Probe {
    @Override
    public String toString() {
      return "gateway";
    }
  }

  /** The name servers in the host's resolv.conf. */
  record Dns() implements Probe {
    @Override
    public String toString() {
      return "dns";
    }
  }

  /** What could be a proof, too. */
  record Target(RequiredProof proof) implements Probe {
    @Override
    public String toString() {
      return proof.toString();
    }
  }

  /**
   * Parses what users write.
   *
   * @throws IllegalArgumentException the text is no probe; the message quotes it
   */
  static Probe parse(String text) {
    if (text.equals("gateway")) {
      return new Gateway();
    }
    if (text.equals("dns")) {
      return new Dns();
    }
    if (text.startsWith(RequiredProof.TCP)
        || text.startsWith(RequiredProof.HTTPS)
        || text.startsWith(RequiredProof.PING)) {
      return new Target(RequiredProof.parse(text));
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is neither gateway, dns, tcp://HOST:PORT, https://HOST nor ping:ADDRESS");
  }
}
