package org.uplink.rpc.socket;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why TLS failed on a connection, for users. */
public final class TlsProblem {
  private static final int MAX_MESSAGE_LENGTH = 300;

  private TlsProblem() {}

  /**
   * Describes a failed handshake in a line. Netty quotes the whole record of a peer that does not
   * speak TLS, and the JDK gives no reason for some failures.
   */
  public static String describeHandshake(Throwable failure) {
    if (failure instanceof NotSslRecordException) {
      return "it does not speak TLS";
    }
    if (failure instanceof ClosedChannelException) {
      return "it closed the connection during the TLS handshake";
    }
    var message = String.valueOf(failure.getMessage());
    if (message.contains("Empty client certificate chain")) {
      return "it presented no certificate";
    }
    String text = "the TLS handshake failed: " + message;
    return text.length() <= MAX_MESSAGE_LENGTH ? text : text.substring(0, MAX_MESSAGE_LENGTH) + "…";
  }

  /** Says why a server on a new connection could not be asked. */
  static String describe(@Nullable Throwable problem) {
    Throwable cause =
        problem instanceof DecoderException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CertificateExpiredException) {
        return "its certificate has expired";
      }
      if (at instanceof CertificateNotYetValidException) {
        return "its certificate is not valid yet by the clock of this host";
      }
      if (at instanceof CertPathBuilderException) {
        return "its certificate is from an authority that this host does not trust";
      }
      // The JDK throws exactly this class if the certificate is for another name.
      if (at.getClass() == CertificateException.class) {
        return "its certificate is not accepted: " + at.getMessage();
      }
      if (at instanceof CertPathValidatorException) {
        return "its certificate is not accepted: " + at.getMessage();
      }
    }
    return cause instanceof SSLException || cause instanceof NotSslRecordException
        ? describeHandshake(cause)
        : String.valueOf(cause == null ? null : cause.getMessage());
  }
}
