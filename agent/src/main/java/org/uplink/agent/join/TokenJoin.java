package org.uplink.agent.join;

import java.util.List;
import java.util.Optional;
import org.uplink.address.HostAndPort;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.PkiException;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinToken;

/** A join with a token, which names the engine and its authority. */
record TokenJoin(JoinToken token, Enrolment enrolment, Patience patience) implements JoinMethod {
  static TokenJoin of(JoinToken token, Patience patience) throws PkiException {
    return new TokenJoin(token, Enrolment.with(token), patience);
  }

  @Override
  public JoinMark mark() {
    return JoinMark.of(token);
  }

  @Override
  public List<HostAndPort> engines() {
    return token.engines();
  }

  /** The engine knows the key of a use that it has counted. */
  @Override
  public boolean keepsKey() {
    return true;
  }

  @Override
  public Enrolled ask(CertificateRequest request, Optional<String> name)
      throws InterruptedException {
    return enrolment.ask(request.pem(), name, patience);
  }
}
