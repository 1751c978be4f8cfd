package org.uplink.agent.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.parameters.Parameters;
import org.uplink.agent.socket.AgentState;
import org.uplink.agent.transport.OwnCertificate;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.Identity;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.PkiException;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LogPeer;
import org.uplink.platform.StepListener;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.certificate.AuthorityList;
import org.uplink.verbs.certificate.NewKey;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The key and certificate with which an agent dials, and the verbs that renew them. Only the engine
 * calls these verbs. Thread-safe.
 */
public final class AgentCertificate implements OwnCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(AgentCertificate.class);
  private static final int MAX_AUTHORITIES = 4;

  private final Path stateDir;
  private final boolean renewable;

  /** The engine renews the certificates of hosts that dial in. */
  private final boolean renewedByEngine;

  private final StepListener steps;
  private final Clock clock;
  private volatile Credentials credentials;
  private volatile Optional<String> failure = Optional.empty();
  private volatile Consumer<SSLContext> onRenewed = _ -> {};
  private volatile Consumer<SSLContext> onAuthorities = _ -> {};

  private AgentCertificate(
      Path stateDir,
      boolean renewable,
      boolean dialsIn,
      Credentials credentials,
      StepListener steps,
      Clock clock) {
    this.stateDir = stateDir;
    this.renewable = renewable;
    this.renewedByEngine = renewable && dialsIn;
    this.credentials = credentials;
    this.steps = steps;
    this.clock = clock;
  }

  /**
   * Loads key and certificate. A certificate that has expired or is not valid yet is loaded too:
   * the clock of this host may be wrong, and the engine decides. Completes a replacement that a
   * crash has interrupted.
   *
   * @param stateDir the agent's state directory, whose lock the caller has
   * @param files the files to load. They can be renewed if they are those of the state directory
   * @param dialsIn whether the agent dials in. Otherwise no engine renews its certificate
   */
  public static AgentCertificate load(
      Path stateDir, CredentialFiles files, boolean dialsIn, StepListener steps, Clock clock)
      throws PkiException, IOException {
    boolean renewable = files.equals(CertificateFolders.current(stateDir));
    if (!renewable) {
      return new AgentCertificate(
          stateDir, false, dialsIn, Credentials.loadAtAnyTime(files), steps, clock);
    }
    CertificateFolders folders = CertificateFolders.open(stateDir, steps);
    folders.recover().ifPresent(what -> LOG.warn("{}", what));
    Credentials loaded = Credentials.loadAtAnyTime(files);
    folders.removeOld();
    return new AgentCertificate(stateDir, true, dialsIn, loaded, steps, clock);
  }

  /** Returns the key and certificate that the agent uses now. */
  public Credentials credentials() {
    return credentials;
  }

  /** Sets what receives the context of each renewed certificate, and dials with it. */
  public void onRenewed(Consumer<SSLContext> listener) {
    onRenewed = listener;
  }

  /** Sets what receives the context with other authorities, and uses it for the next connection. */
  public void onAuthorities(Consumer<SSLContext> listener) {
    onAuthorities = listener;
  }

  @Override
  public List<String> authorities() {
    return credentials.authorities().stream().map(IssuedCertificate::fingerprint).toList();
  }

  /** Returns a sentence if the certificate is not valid by the clock of this host. */
  @Override
  public Optional<String> problem() {
    return credentials.validityProblem(clock.instant(), newCertificate());
  }

  /** Returns a sentence for each problem that does not stop the agent, such as a readable key. */
  public List<String> warnings(Instant now) {
    return credentials.warnings(
        now, "The host needs a new key and certificate. " + newCertificate());
  }

  /** Returns what {@code uplink agent status} shows. */
  public AgentState.Certificate state() {
    Instant renewAt = new IssuedCertificate(credentials.certificate()).renewAt();
    Optional<String> problem =
        problem()
            .or(
                () ->
                    failure.map(
                        text ->
                            "The last attempt of the engine to renew the certificate failed: "
                                + text))
            .or(
                () ->
                    renewedByEngine && clock.instant().isAfter(renewAt)
                        ? Optional.of(
                            "It is due for renewal since "
                                + renewAt
                                + ", and the engine has not renewed it yet.")
                        : Optional.empty());
    return new AgentState.Certificate(
        name(), credentials.certificate().getNotAfter().toInstant(), problem);
  }

  /** Returns the verbs by method name. */
  public Map<String, MethodHandler> methods() {
    return Map.of(
        Verb.GET_CERTIFICATE_REQUEST.method(),
        ((MethodHandler) (_, caller) -> request(caller)).readOnly(),
        Verb.SET_CERTIFICATE.method(),
        this::renew,
        Verb.SET_AUTHORITIES.method(),
        this::setAuthorities);
  }

  private synchronized NewKey request(Caller caller) throws RpcException.Answered {
    requireRenewable();
    try {
      return new NewKey(CertificateFolders.open(stateDir, steps).newKey().request().pem());
    } catch (IOException e) {
      throw failed(caller, "A new key cannot be made: " + IoProblem.describe(e) + ".");
    } catch (PkiException e) {
      throw failed(caller, String.valueOf(e.getMessage()));
    }
  }

  private synchronized Object renew(JsonNode json, Caller caller) throws RpcException.Answered {
    String pem = new Parameters(json, List.of("certificate")).requiredText("certificate");
    requireRenewable();
    try {
      IssuedCertificate certificate = IssuedCertificate.parse(pem);
      if (certificate.certificate().equals(credentials.certificate())) {
        // The answer of the first call was lost.
        return true;
      }
      requireSameName(certificate);
      credentials = CertificateFolders.open(stateDir, steps).replace(certificate, clock);
      failure = Optional.empty();
      LOG.info(
          "The engine has renewed this host's certificate; the new one is valid until {}",
          certificate.notAfter());
      onRenewed.accept(credentials.sslContext());
      return true;
    } catch (IOException e) {
      throw failed(caller, "The new certificate cannot be stored: " + IoProblem.describe(e) + ".");
    } catch (PkiException e) {
      throw failed(caller, String.valueOf(e.getMessage()));
    }
  }

  private synchronized Object setAuthorities(JsonNode json, Caller caller)
      throws RpcException.Answered {
    requireRenewable();
    try {
      List<X509Certificate> trusted = new ArrayList<>();
      for (String pem : Json.MAPPER.treeToValue(json, AuthorityList.class).authorities()) {
        trusted.add(IssuedCertificate.parse(pem).certificate());
      }
      if (trusted.size() > MAX_AUTHORITIES || !trusted.contains(credentials.authority())) {
        throw new PkiException(
            "The authorities are more than "
                + MAX_AUTHORITIES
                + ", or the one that issued this host's certificate is not among them.");
      }
      credentials = CertificateFolders.open(stateDir, steps).setAuthorities(trusted);
      LOG.info(
          "{} names the authorities to trust: {}",
          LogPeer.known(caller.peer().name()),
          trusted.stream().map(each -> each.getSubjectX500Principal().getName()).toList());
      onAuthorities.accept(credentials.sslContext());
      return true;
    } catch (JacksonException e) {
      throw new RpcException.Answered(RpcError.invalidParams(JsonProblem.describe(e)));
    } catch (IOException e) {
      throw failed(caller, "The authorities cannot be stored: " + IoProblem.describe(e) + ".");
    } catch (PkiException e) {
      throw failed(caller, String.valueOf(e.getMessage()));
    }
  }

  private void requireRenewable() throws RpcException.Answered {
    if (!renewable) {
      throw new RpcException.Answered(
          RpcError.internal(
              "the agent's configuration names its own key, certificate or authority, which are renewed where they come from"));
    }
  }

  /** A renewal never makes a host another one. */
  private void requireSameName(IssuedCertificate certificate) throws PkiException {
    var renewed = Identity.of(certificate.certificate());
    if (!renewed.role().equals(credentials.identity().role())
        || !renewed.name().equals(credentials.identity().name())) {
      throw new PkiException(
          "The new certificate is that of %s, and this host is %s."
              .formatted(renewed, credentials.identity()));
    }
  }

  private RpcException.Answered failed(Caller caller, String sentence) {
    failure = Optional.of(sentence);
    LOG.warn(
        "The certificate cannot be renewed, as {} has asked: {}",
        LogPeer.known(caller.peer().name()),
        sentence);
    return new RpcException.Answered(RpcError.internal(sentence));
  }

  /** Returns how this host gets another key and certificate. */
  private String newCertificate() {
    return renewedByEngine
        ? "On the engine's machine: uplink host rejoin "
            + name()
            + ". On this host: systemctl stop uplink-agent, then the printed line."
        : "Issue a new one (uplink engine issue-certificate "
            + name()
            + " --out DIR, or get one from your authority), copy the files to this host, and restart this agent.";
  }

  private String name() {
    return credentials.identity().name().orElse("NAME");
  }
}
