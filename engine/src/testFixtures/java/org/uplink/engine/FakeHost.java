package org.uplink.engine;

import static org.uplink.testkit.Deadlines.HANG;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.RpcServer;
import org.uplink.rpc.transport.Timeouts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A host that speaks the real protocol over real TLS, with the answers that a test sets. */
final class FakeHost implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();

  /**
   * Closing does not wait for calls in flight: the connection breaks, as if the agent were killed.
   */
  private static final Timeouts ABRUPT =
      new Timeouts(HANG, HANG, HANG, Timeouts.DEFAULT.minHeartBeat(), Duration.ofMillis(1));

  private final Map<String, MethodHandler> methods = new ConcurrentHashMap<>();
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();
  private final FakeNetwork network;
  private final Map<String, MethodHandler> dispatched;
  private final RpcServer server;
  private volatile MethodHandler planAnswer;
  private volatile CallObserver watch = CallObserver.recording();
  private volatile Optional<String> uuid = Optional.empty();
  private final int port;

  private FakeHost(Path identity, InetSocketAddress listen, FakeNetwork network) throws Exception {
    this.network = network;
    planAnswer = (params, caller) -> network.plan();
    on("Host.ping2", (params, caller) -> true);
    on("Host.getCapabilities", (params, caller) -> capabilities(caller));
    on("Host.getRoute", (params, caller) -> route());
    on("Host.getNetworkTicket", (params, caller) -> network.ticket(params));
    on("Host.setupNetworks", network::setup);
    on("Host.confirmConnectivity", network::confirm);
    on("Host.getNetworkChange", (params, caller) -> network.change(params));
    on("Host.setSafeNetworkConfig", (params, caller) -> network.commit(params));
    var credentials = Credentials.load(CredentialFiles.in(identity), Clock.systemUTC());
    var all = new java.util.HashMap<String, MethodHandler>();
    for (var verb : org.uplink.verbs.Verb.values()) {
      all.put(verb.method(), dispatch(verb.method()));
    }
    dispatched = Map.copyOf(all);
    server =
        RpcServer.start(listen, credentials.sslContext(), this::admit, all, Limits.DEFAULT, ABRUPT);
    port = server.address().getPort();
  }

  /** Starts a host with a certificate for this name from the engine of the data directory. */
  static FakeHost start(Path dataDir, String name) throws Exception {
    return start(dataDir, name, 0);
  }

  static FakeHost start(Path dataDir, String name, int port) throws Exception {
    return start(dataDir, name, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  static FakeHost start(Path dataDir, String name, InetAddress address) throws Exception {
    return start(dataDir, name, new InetSocketAddress(address, 0));
  }

  /** Starts a host at an address that its certificate names. */
  static FakeHost at(Path dataDir, String name, String address, int port) throws Exception {
    return start(
        dataDir,
        name,
        List.of(address),
        new InetSocketAddress(InetAddress.ofLiteral(address), port));
  }

  /** Starts a host with the certificate in this directory. */
  static FakeHost with(Path identity) throws Exception {
    return new FakeHost(
        identity, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), new FakeNetwork());
  }

  @Override
  public void close() {
    server.close();
  }

  /** Sets the uuid of the machine; without it, each fake host is a machine of its own. */
  FakeHost uuid(String machine) {
    uuid = Optional.of(machine);
    return this;
  }

  /** Returns getRoute's answer: the device that has the address now. */
  Map<String, String> route() {
    return Map.of("device", network.device(), "type", "unicast");
  }

  /** Returns how many engines are connected, or one how often. */
  int connections() {
    return server.connections().size();
  }

  FakeNetwork network() {
    return network;
  }

  /** Removes the verbs that no released Vdsm has: getRoute, tickets, and outcomes of changes. */
  FakeHost asStockVdsm() {
    on(
        "Host.getCapabilities",
        (params, caller) -> {
          var json = (ObjectNode) capabilities(caller);
          json.remove("connection");
          return json;
        });
    return without("Host.getRoute")
        .without("Host.getNetworkTicket")
        .without("Host.getNetworkChange");
  }

  /** Restarts the agent of this host, on the same port. */
  FakeHost again(Path dataDir, String name) throws Exception {
    close();
    network.crash();
    return new FakeHost(
        dataDir.resolveSibling("identity-" + name),
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
        network);
  }

  /** Sets the observer of all later calls. */
  FakeHost watchedBy(CallObserver watching) {
    watch = watching;
    return this;
  }

  FakeHost on(String method, MethodHandler answer) {
    methods.put(method, answer);
    return this;
  }

  /** Returns the current answer of a verb. */
  MethodHandler plain(String method) {
    return java.util.Objects.requireNonNull(methods.get(method), method);
  }

  /** Sets the answer of dry runs, which {@link #on} does not change. */
  FakeHost onPlan(MethodHandler answer) {
    planAnswer = answer;
    return this;
  }

  FakeHost without(String method) {
    methods.remove(method);
    return this;
  }

  /** Sets capabilities that are the same for every caller. */
  FakeHost capabilities(String json) {
    return on("Host.getCapabilities", (params, caller) -> JSON.readTree(json));
  }

  /** Returns capabilities for a caller whose connection arrives at eth1. */
  JsonNode capabilities(Caller caller) {
    TcpOrigin connection = TcpOrigin.of(caller).orElseThrow();
    String device = network.device();
    var json =
        (ObjectNode)
            JSON.readTree(
                """
                {"clusterLevels": ["3.5", "3.6", "3.10"], "software_version": "0.1", "uuid": "%s",
                 "operatingSystem": {"name": "Debian", "version": "13"}, "boot_uuid": "host-boot",
                 "lastClientIface": "%s",
                 "connection": {"local": {"address": "%s", "port": %d},
                                "peer": {"address": "%s", "port": %d}, "device": "%s"}}
                """
                    .formatted(
                        uuid.orElse("u-" + port),
                        device,
                        connection.local().getAddress().getHostAddress(),
                        connection.local().getPort(),
                        connection.remote().getAddress().getHostAddress(),
                        connection.remote().getPort(),
                        device));
    json.setAll(network.capabilities());
    return json;
  }

  int port() {
    return port;
  }

  /** Returns what answers the verbs, for an agent that dials in. */
  Map<String, MethodHandler> verbs() {
    return dispatched;
  }

  /** Returns the calls so far, with their parameters. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  private static FakeHost start(Path dataDir, String name, InetSocketAddress listen)
      throws Exception {
    return start(dataDir, name, List.of(), listen);
  }

  private static FakeHost start(
      Path dataDir, String name, List<String> addresses, InetSocketAddress listen)
      throws Exception {
    Path identity = dataDir.resolveSibling("identity-" + name);
    HostCertificates.prepare(new DataDirectory(dataDir));
    HostCertificates.issue(new DataDirectory(dataDir), name, addresses, identity);
    return new FakeHost(identity, listen, new FakeNetwork());
  }

  /** A connection counts as a call, so that the observer can refuse it. */
  private void admit(List<X509Certificate> chain) throws CertificateException {
    CallObserver watching = watch;
    CallObserver.Call call = watching.arrived("connect");
    try {
      watching.beforeCall(call);
    } catch (RpcException.Answered e) {
      throw new CertificateException(e);
    }
    PeerVerifier.engine().verify(chain);
    watching.afterCall(call);
  }

  private MethodHandler dispatch(String method) {
    return (params, caller) -> {
      calls.add(method + (params.isEmpty() ? "" : " " + params));
      CallObserver watching = watch;
      CallObserver.Call call = watching.arrived(method);
      watching.beforeCall(call);
      try {
        MethodHandler answer = methods.get(method);
        if (answer == null) {
          throw new RpcException.Answered(RpcError.methodNotFound(method));
        }
        return params.path("options").path("dryRun").asBoolean(false)
            ? planAnswer.handle(params, caller)
            : answer.handle(params, caller);
      } finally {
        watching.afterCall(call);
      }
    };
  }
}
