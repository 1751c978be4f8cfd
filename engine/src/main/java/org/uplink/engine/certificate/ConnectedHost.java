package org.uplink.engine.certificate;

import java.security.cert.X509Certificate;
import org.uplink.rpc.jsonrpc.RpcException;

/** A host whose agent has opened a connection, over which its certificate can be renewed. */
public interface ConnectedHost {
  String name();

  /** Returns the certificate of the connection. */
  X509Certificate certificate();

  /**
   * Has the host make a new key, which does not leave the host. The key stays the same until {@link
   * #setCertificate}.
   *
   * @return the certificate request of the key, PEM
   */
  String newKey() throws RpcException, InterruptedException;

  /**
   * Sends the certificate of the new key. The agent connects with it then.
   *
   * @param pem the certificate
   */
  void setCertificate(String pem) throws RpcException, InterruptedException;

  /** Closes the connection, and tells the agent why. Does not wait for the agent. */
  void disconnect(String reason);
}
