package org.uplink.engine.certificate;

import java.time.Duration;
import org.uplink.pki.Validity;

/**
 * How certificates are issued and renewed.
 *
 * @param validity the lifetimes of the certificates that the engine's own authority issues
 * @param interval how often the engine looks for certificates that are due for renewal
 */
public record CertificateSettings(Validity validity, Duration interval) {
  public static final CertificateSettings DEFAULT =
      new CertificateSettings(Validity.DEFAULT, Duration.ofMinutes(1));
}
