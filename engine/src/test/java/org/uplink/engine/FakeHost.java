package org.uplink.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.Trust;
import org.uplink.rpc.Caller;
import org.uplink.rpc.Limits;
import org.uplink.rpc.Method;
import org.uplink.rpc.RpcError;
import org.uplink.rpc.RpcException;
import org.uplink.rpc.RpcServer;
import org.uplink.rpc.Timings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A host that speaks the real protocol over real TLS, and answers what a test tells it to. */
final class FakeHost implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();

  /**
   * Closing does not wait for calls under way: the connection breaks, as when the agent is killed.
   */
  private static final Timings ABRUPT =
      new Timings(
          Timings.DEFAULT.handshake(),
          Timings.DEFAULT.connect(),
          Timings.DEFAULT.frame(),
          Timings.DEFAULT.heartBeat(),
          Duration.ofMillis(1));

  private final Map<String, Method> methods = new ConcurrentHashMap<>();
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();
  private final RpcServer server;

  private FakeHost(Path identity, InetSocketAddress listen) throws Exception {
    on("Host.ping2", (params, caller) -> true);
    on("Host.getCapabilities", (params, caller) -> capabilities(caller));
    on("Host.getRoute", (params, caller) -> Map.of("device", "eth1", "type", "unicast"));
    var credentials = Credentials.load(CredentialFiles.in(identity), Clock.systemUTC());
    server =
        RpcServer.start(
            listen,
            credentials.sslContext(),
            Trust.engine()::check,
            Map.of(
                "Host.ping2", dispatch("Host.ping2"),
                "Host.ping", dispatch("Host.ping"),
                "Host.getCapabilities", dispatch("Host.getCapabilities"),
                "Host.getRoute", dispatch("Host.getRoute")),
            Limits.DEFAULT,
            ABRUPT);
  }

  /** A host of the engine whose data directory it is, with a certificate of that name. */
  static FakeHost start(Path dataDir, String name) throws Exception {
    return start(dataDir, name, 0);
  }

  static FakeHost start(Path dataDir, String name, int port) throws Exception {
    return start(dataDir, name, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  static FakeHost start(Path dataDir, String name, InetAddress address) throws Exception {
    return start(dataDir, name, new InetSocketAddress(address, 0));
  }

  private static FakeHost start(Path dataDir, String name, InetSocketAddress listen)
      throws Exception {
    var identity = dataDir.resolveSibling("identity-" + name);
    HostCertificates.prepare(new DataDirectory(dataDir));
    HostCertificates.issue(new DataDirectory(dataDir), name, List.of(), identity);
    return new FakeHost(identity, listen);
  }

  /** A host with the certificate in that directory. */
  static FakeHost with(Path identity) throws Exception {
    return new FakeHost(identity, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  private Method dispatch(String method) {
    return (params, caller) -> {
      calls.add(method + (params.isEmpty() ? "" : " " + params));
      var answer = methods.get(method);
      if (answer == null) {
        throw new RpcException.Answered(RpcError.methodNotFound(method));
      }
      return answer.handle(params, caller);
    };
  }

  FakeHost on(String method, Method answer) {
    methods.put(method, answer);
    return this;
  }

  FakeHost without(String method) {
    methods.remove(method);
    return this;
  }

  /** Answers the same capabilities to every caller. */
  FakeHost capabilities(String json) {
    return on("Host.getCapabilities", (params, caller) -> JSON.readTree(json));
  }

  /** A host with eth0, eth1, a bond, a VLAN and two bridges, whose connection comes in by eth1. */
  static JsonNode capabilities(Caller caller) {
    return JSON.readTree(
        """
        {"clusterLevels": ["3.5", "3.6", "3.10"], "software_version": "0.1", "uuid": "u-1",
         "operatingSystem": {"name": "Debian", "version": "13"}, "bootId": "host-boot",
         "lastClientIface": "eth1",
         "connection": {"local": {"address": "%s", "port": %d},
                        "peer": {"address": "%s", "port": %d}, "device": "eth1"},
         "nics": {"eth0": {"addr": "192.0.2.10", "ipv4addrs": ["192.0.2.10/24"]},
                  "eth1": {"addr": "127.0.0.1", "ipv4addrs": ["127.0.0.1/8"],
                           "ipv6addrs": ["2001:db8::10/64"]}},
         "bondings": {"bond0": {"slaves": ["eth2", "eth3"]}},
         "vlans": {"bond0.10": {"iface": "bond0", "vlanid": 10},
                   "br0.20": {"iface": "br0", "vlanid": 20}},
         "bridges": {"ovirtmgmt": {"ports": ["eth4"]}, "br0": {"ports": ["eth5"]}},
         "networks": {"ovirtmgmt": {"iface": "ovirtmgmt", "bridged": true}}}
        """
            .formatted(
                caller.local().getAddress().getHostAddress(),
                caller.local().getPort(),
                caller.remote().getAddress().getHostAddress(),
                caller.remote().getPort()));
  }

  int port() {
    return server.address().getPort();
  }

  /** The calls so far, with their parameters. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void close() {
    server.close();
  }
}
