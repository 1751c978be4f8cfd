package org.uplink.rpc.transport;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PeerVerifier;
import org.uplink.rpc.jsonrpc.MethodHandler;

/** A server in a process of its own, until its standard input ends. */
final class ServerOfSmallHeap {
  /** As long as the capabilities of a host with a hundred NICs. */
  private static final int LONG_ANSWER = 100_000;

  private ServerOfSmallHeap() {}

  public static void main(String[] args) throws Exception {
    try (var server =
        RpcServer.start(
            TlsPeers.ANY_PORT,
            Credentials.load(CredentialFiles.in(Path.of(args[0])), Clock.systemUTC()).sslContext(),
            PeerVerifier.engine()::verify,
            Map.of(
                "ping",
                (params, caller) -> true,
                "echo",
                (params, caller) -> params,
                "long",
                ((MethodHandler) (params, caller) -> "x".repeat(LONG_ANSWER)).readOnly()))) {
      System.out.println(server.address().getPort());
      while (System.in.read() >= 0) {
        // Wait for the end of the test.
      }
    }
  }
}
