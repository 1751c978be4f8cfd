package org.uplink.agent.join;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.uplink.address.HostAndPort;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.JoinCode;
import org.uplink.pki.PinnedAuthority;
import org.uplink.pki.PkiException;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.join.Enrolled;
import org.uplink.verbs.join.JoinAnswer;
import org.uplink.verbs.join.JoinRequest;

/**
 * A join without a token: asks the engine again and again until somebody there has approved this
 * host. The authority is the given one, or the one that the engine presented first. All later
 * connections are to this authority, and the key is used with no other one. An authority that was
 * not given may be of somebody in between, whose answer proves nothing: then the person at this
 * host decides whether it is used.
 */
final class ApprovalJoin implements JoinMethod {
  private static final int MAX_RETRY_SECONDS = 60;
  private static final int NO_ANSWER_SECONDS = 2;
  private static final int MAX_TEXT = 1000;
  private static final String NO_ANSWER = "The engine does not answer";

  private final PendingJoin join;
  private final StopSignal signal;
  private final Clock clock;
  private final X509Certificate authority;
  private final EngineCalls engine;
  private Optional<String> shown = Optional.empty();
  private Optional<Instant> until = Optional.empty();

  private ApprovalJoin(PendingJoin join, StopSignal signal, Clock clock, X509Certificate authority)
      throws PkiException {
    this.join = join;
    this.signal = signal;
    this.clock = clock;
    this.authority = authority;
    this.engine =
        new EngineCalls(
            join.engines(), PinnedAuthority.context(IssuedCertificate.fingerprint(authority)));
  }

  /**
   * Connects to the engine, and sends nothing.
   *
   * @throws JoinException no engine answers
   */
  static ApprovalJoin of(PendingJoin join, StopSignal signal, Clock clock)
      throws PkiException, InterruptedException {
    var calls =
        new EngineCalls(
            join.engines(),
            join.authority().isPresent()
                ? PinnedAuthority.context(join.authority().get())
                : PinnedAuthority.contextOfAny());
    try (RpcConnector connector = RpcConnector.open()) {
      List<X509Certificate> chain =
          calls.answer(
              connector,
              RpcConnection::peer,
              Patience.NONE,
              "Check that the engine runs, that no firewall drops TCP to its port for hosts, and that this is the engine's address. This host was not changed: run the same command again.");
      X509Certificate presented =
          chain.stream()
              .filter(
                  each -> join.authority().equals(Optional.of(IssuedCertificate.fingerprint(each))))
              .findFirst()
              .orElseGet(() -> PinnedAuthority.presented(chain));
      return new ApprovalJoin(join, signal, clock, presented);
    }
  }

  @Override
  public JoinMark mark() {
    return JoinMark.withoutToken(IssuedCertificate.fingerprint(authority));
  }

  @Override
  public List<HostAndPort> engines() {
    return join.engines();
  }

  /** Somebody has seen its code, and has not approved it. */
  @Override
  public boolean keepsKey() {
    return false;
  }

  @Override
  public Enrolled ask(CertificateRequest request, Optional<String> name)
      throws InterruptedException {
    JoinCode code = JoinCode.of(authority.getPublicKey(), request.key());
    EngineCalls.Use<JoinAnswer> call =
        EngineCalls.call(
            EngineVerb.REQUEST_JOIN.method(),
            new JoinRequest(request.pem(), name.orElse("")),
            JoinAnswer.class);
    long deadline = System.nanoTime() + join.timeout().toNanos();
    try (RpcConnector connector = RpcConnector.open()) {
      while (true) {
        var problems = new EngineCalls.Problems();
        Optional<JoinAnswer> answer = engine.first(connector, call, problems);
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (answer.isPresent() && answer.get().enrolled().isPresent()) {
          showCode(code, left);
          requireConfirmed();
          signal.finishing();
          return answer.get().enrolled().get();
        }
        if (left.isNegative()) {
          throw new JoinException(
              "Nobody has approved host %s at the engine within %d s. This host has not joined."
                  .formatted(join.name(), join.timeout().toSeconds()),
              "Run the same command again, which shows another code. Or get a token on the engine's machine (uplink host add), and run uplink agent join TOKEN.");
        }
        if (answer.isPresent()) {
          show(answer.get(), code, left);
        } else {
          showOnce(NO_ANSWER, NO_ANSWER + ": " + problems);
        }
        Thread.sleep(pause(answer.map(JoinAnswer::retrySeconds).orElse(NO_ANSWER_SECONDS), left));
      }
    }
  }

  private void show(JoinAnswer answer, JoinCode code, Duration left) {
    if (answer.noPlace().isPresent()) {
      String noPlace = TextSanitizer.of(answer.noPlace().get(), MAX_TEXT);
      showOnce(noPlace, noPlace);
      return;
    }
    if (shown.isPresent()) {
      shown = Optional.empty();
      until.ifPresent(_ -> join.progress().waitsAgain());
    }
    Duration remembered = Duration.ofSeconds(Math.max(0, answer.secondsLeft()));
    showCode(code, left.compareTo(remembered) < 0 ? left : remembered);
  }

  private void showCode(JoinCode code, Duration left) {
    if (until.isEmpty()) {
      until = Optional.of(clock.instant().plus(left));
      join.progress().waits(code, until.get());
    }
  }

  /** Whoever answers can say that the host is approved, also at once. */
  private void requireConfirmed() throws InterruptedException {
    if (join.authority().isEmpty() && !join.progress().isConfirmed()) {
      throw new JoinException(
          "Nobody at this host has confirmed the approval. This host has not joined.",
          "If `uplink host approve` did not accept the code, somebody intercepts the connection: join with a token (uplink host add). If it did, run on the engine's machine: uplink host rejoin "
              + join.name());
    }
  }

  /**
   * @param kind a problem of the same kind is not shown again
   */
  private void showOnce(String kind, String problem) {
    if (!shown.equals(Optional.of(kind))) {
      shown = Optional.of(kind);
      join.progress().problem(problem);
    }
  }

  /** Returns the engine's interval, with a quarter more or less. */
  private static Duration pause(int seconds, Duration left) {
    long milliseconds = 1000L * Math.clamp(seconds, 1, MAX_RETRY_SECONDS);
    Duration pause =
        Duration.ofMillis(
            milliseconds * 3 / 4 + ThreadLocalRandom.current().nextLong(milliseconds / 2));
    return pause.compareTo(left) < 0 ? pause : left;
  }
}
