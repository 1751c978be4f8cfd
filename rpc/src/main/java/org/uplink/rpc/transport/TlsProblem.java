package org.uplink.rpc.transport;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why a server on a new connection could not be asked, for users. */
final class TlsProblem {
  private TlsProblem() {}

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
        ? Tls.describe(cause)
        : String.valueOf(cause == null ? null : cause.getMessage());
  }
}
