package org.uplink.verbs.certificate;

import java.util.Objects;
import org.uplink.verbs.WireRecord;

/**
 * A new key of the host, which never leaves the host.
 *
 * @param request the certificate request of the key: PKCS#10, PEM
 */
@WireRecord
public record NewKey(String request) {
  public NewKey {
    Objects.requireNonNull(request, "request");
  }
}
