package org.uplink.agent.transport;

import java.util.List;
import java.util.Optional;

/** What the transport says of the agent's certificate. */
public interface OwnCertificate {
  /** Returns a sentence if the certificate is the reason why the agent is refused. */
  Optional<String> problem();

  /** Returns the SHA-256 digests of the authorities that the agent trusts, in hexadecimal. */
  List<String> authorities();
}
