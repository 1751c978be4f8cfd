package org.uplink.verbs.certificate;

import java.util.Objects;
import org.uplink.verbs.WireRecord;

/**
 * The certificate of a {@link NewKey}.
 *
 * @param certificate the certificate, PEM, for the same name as that of the connection
 */
@WireRecord
public record NewCertificate(String certificate) {
  public NewCertificate {
    Objects.requireNonNull(certificate, "certificate");
  }
}
