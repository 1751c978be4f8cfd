package org.uplink.bench.fleet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.MethodHandler;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.rpc.transport.Limits;
import org.uplink.rpc.transport.MemoryLimits;
import org.uplink.rpc.transport.RpcServer;
import org.uplink.rpc.transport.Timeouts;
import tools.jackson.databind.JsonNode;

/** The simulated hosts of a measurement. Thread-safe. */
final class SimulatedFleet implements AutoCloseable {
  private final Map<InetAddress, SimulatedHost> hosts = new ConcurrentHashMap<>();
  private final RpcServer server;

  /** Starts to listen, with one certificate for all addresses. */
  SimulatedFleet(Path identity) throws Exception {
    var credentials = Credentials.load(CredentialFiles.in(identity), Clock.systemUTC());
    Map<String, MethodHandler> methods = new LinkedHashMap<>();
    methods.put("Host.ping2", (params, caller) -> true);
    methods.put("Host.getCapabilities", (params, caller) -> host(caller).capabilities(caller));
    methods.put("Host.getRoute", (params, caller) -> host(caller).route());
    methods.put("Host.getNetworkTicket", (params, caller) -> host(caller).ticket());
    methods.put("Host.setupNetworks", this::setup);
    methods.put(
        "Host.confirmConnectivity", (params, caller) -> host(caller).confirm(params, caller));
    methods.put("Host.getNetworkChange", (params, caller) -> host(caller).change(params));
    server =
        RpcServer.start(
            new InetSocketAddress("0.0.0.0", 0),
            credentials.sslContext(),
            PeerVerifier.engine()::verify,
            methods,
            new Limits(
                8192,
                1 << 20,
                64,
                8192,
                64,
                16 << 20,
                new MemoryLimits(1L << 30, 4L << 30, 1L << 30)),
            Timeouts.DEFAULT);
  }

  @Override
  public void close() {
    server.close();
  }

  /** Returns the address of a host. */
  static InetAddress address(int number) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {127, 1, (byte) (number / 250), (byte) (number % 250 + 1)});
  }

  int port() {
    return server.address().getPort();
  }

  private Object setup(JsonNode params, Caller caller) throws RpcException {
    return host(caller).setup(params, caller);
  }

  private SimulatedHost host(Caller caller) {
    return hosts.computeIfAbsent(
        TcpOrigin.of(caller).orElseThrow().local().getAddress(), SimulatedHost::new);
  }
}
