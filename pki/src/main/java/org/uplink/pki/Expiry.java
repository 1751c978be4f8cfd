package org.uplink.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** Whether a certificate is valid, expires soon or has expired. */
public sealed interface Expiry {
  /** The certificate is valid, and a warning is not due yet. */
  record Valid(String subject, Instant notAfter) implements Expiry {}

  /**
   * The certificate is valid, but expires within 30 days, or within the last third of a shorter
   * lifetime.
   */
  record ExpiresSoon(String subject, Instant notAfter, Duration remaining) implements Expiry {}

  /** The certificate has expired. */
  record Expired(String subject, Instant notAfter) implements Expiry {}

  /** Returns the state of a certificate at a moment. */
  static Expiry of(X509Certificate certificate, Instant now) {
    String subject = Identity.of(certificate).toString();
    Instant notAfter = certificate.getNotAfter().toInstant();
    var left = Duration.between(now, notAfter);
    Duration third =
        Duration.between(certificate.getNotBefore().toInstant(), notAfter).dividedBy(3);
    Duration warning = third.compareTo(Duration.ofDays(30)) < 0 ? third : Duration.ofDays(30);
    if (left.isNegative()) {
      return new Expired(subject, notAfter);
    }
    return left.compareTo(warning) <= 0
        ? new ExpiresSoon(subject, notAfter, left)
        : new Valid(subject, notAfter);
  }

  /** Returns a sentence for an operator. */
  default String describe() {
    return switch (this) {
      case Valid(var subject, var end) ->
          "The certificate of " + subject + " is valid until " + end + ".";
      case ExpiresSoon(var subject, var end, var left) ->
          "The certificate of "
              + subject
              + " expires in "
              + (left.toDays() > 1 ? left.toDays() + " days" : left.toHours() + " hours")
              + ", at "
              + end
              + ": issue a new one before then.";
      case Expired(var subject, var end) ->
          "The certificate of " + subject + " expired at " + end + ": issue a new one.";
    };
  }
}
