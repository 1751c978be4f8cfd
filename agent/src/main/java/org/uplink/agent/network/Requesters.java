package org.uplink.agent.network;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.change.Requester;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.rpc.jsonrpc.Caller;

/** What a change wants to know of a caller. */
final class Requesters {
  private Requesters() {}

  /** The same certificate, the same asker. */
  static Requester of(Caller caller) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return new Requester(
          "%s at %s"
              .formatted(
                  caller.certificate().getSubjectX500Principal().getName(),
                  IpLiteral.format(caller.remote().getAddress())),
          HexFormat.of().formatHex(digest.digest(caller.certificate().getEncoded())));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The connection that asks, which must survive what it asks for. */
  static EngineFlow engineFlow(Caller caller) {
    return new EngineFlow(caller.local(), caller.remote());
  }
}
