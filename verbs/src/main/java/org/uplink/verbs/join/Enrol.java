package org.uplink.verbs.join;

import java.util.Optional;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link EngineVerb#ENROL}.
 *
 * @param token the secret of the token ({@link JoinToken#secret()})
 * @param request the certificate request of the host's key: PKCS#10, PEM
 * @param name the name that the host proposes; used if the token is not for one host
 */
@WireRecord
public record Enrol(String token, String request, Optional<String> name) {
  /** The number of the error if the engine refuses; its message says what to do. */
  public static final int REFUSED = 9201;

  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "Enrol[name=" + name + "]";
  }
}
