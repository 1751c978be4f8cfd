package org.uplink.agent.join;

import java.util.Optional;
import org.uplink.pki.PinnedAuthority;
import org.uplink.pki.PkiException;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.Enrol;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinToken;

/** Asks the engine of a token for a certificate. */
final class Enrolment {
  private final JoinToken token;
  private final EngineCalls engine;

  private Enrolment(JoinToken token, EngineCalls engine) {
    this.token = token;
    this.engine = engine;
  }

  static Enrolment with(JoinToken token) throws PkiException {
    return new Enrolment(
        token, new EngineCalls(token.engines(), PinnedAuthority.context(token.authority())));
  }

  /**
   * Tries the engine's addresses, one after the other, until one answers or the patience ends. The
   * engine gives the same answer to the same key, so an answer that was lost is asked for again.
   *
   * @throws JoinException the engine refuses, or no address answers
   */
  Enrolled ask(String request, Optional<String> name, Patience patience)
      throws InterruptedException {
    var enrol = new Enrol(token.secret(), request, name);
    try (RpcConnector connector = RpcConnector.open()) {
      return engine.answer(
          connector,
          EngineCalls.call(EngineVerb.ENROL.method(), enrol, Enrolled.class),
          patience,
          "Check that the engine runs, that no firewall drops TCP to its port for hosts, and that these are the engine's addresses. If another authority answers there, do not go on until you know why; the token was not sent to it. This host's configuration was not changed: run the same command again.");
    }
  }
}
