package org.uplink.rpc.socket;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.uplink.rpc.jsonrpc.RpcException.Reason;

/**
 * Why a client's connection failed.
 *
 * @param text what happened, for the message of the exception
 */
public record ConnectionFailure(Reason reason, String text, Throwable cause) {
  /**
   * Reads the failure from what Netty throws.
   *
   * @param connected whether the client was connected before
   */
  public static ConnectionFailure of(Throwable thrown, boolean connected) {
    Throwable cause = thrown.getCause() instanceof SSLException nested ? nested : thrown;
    if (cause instanceof NotSslRecordException) {
      return new ConnectionFailure(Reason.PROTOCOL, "the server does not speak TLS", cause);
    }
    if (cause instanceof ClosedChannelException && !connected) {
      return new ConnectionFailure(
          Reason.HANDSHAKE_ENDED,
          "the server closed the connection during the TLS handshake",
          cause);
    }
    if (isInterruptedHandshake(cause)) {
      return new ConnectionFailure(
          Reason.UNREACHABLE, "the TLS handshake was not completed: " + cause.getMessage(), cause);
    }
    if (cause instanceof SSLException && !connected) {
      return new ConnectionFailure(Reason.UNTRUSTED, TlsProblem.describeHandshake(cause), cause);
    }
    return new ConnectionFailure(
        connected ? Reason.LOST : Reason.HANDSHAKE_ENDED,
        String.valueOf(cause.getMessage()),
        cause);
  }

  /**
   * Returns whether the server stopped answering or closed the connection during the handshake,
   * which says nothing about trust. Netty throws its own subclasses of SSLHandshakeException in
   * these cases; the JDK throws that class itself if one side refuses the other.
   */
  private static boolean isInterruptedHandshake(Throwable cause) {
    return cause instanceof SSLHandshakeException
        && cause.getClass() != SSLHandshakeException.class;
  }
}
