package org.uplink.agent.network;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.change.Requester;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.socket.TcpOrigin;

/** Reads from a call who requests a change, and over which connection. */
final class Requesters {
  private Requesters() {}

  /** Returns the requester. Two calls with the same certificate are from the same requester. */
  static Requester of(Caller caller) {
    String name = caller.peer().name();
    return new Requester(
        TcpOrigin.of(caller)
            .map(tcp -> "%s at %s".formatted(name, IpLiteral.format(tcp.remote().getAddress())))
            .orElse(name),
        caller.peer().fingerprint());
  }

  /**
   * Returns the flow of the call's connection, which must survive the change; empty if the call did
   * not come over a connection.
   */
  static Optional<EngineFlow> engineFlow(Caller caller) {
    return TcpOrigin.of(caller).map(tcp -> new EngineFlow(tcp.local(), tcp.remote()));
  }
}
