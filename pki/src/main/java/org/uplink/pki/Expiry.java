package org.uplink.pki;

import java.time.Instant;

/** How long a certificate is still good for. */
public sealed interface Expiry {
  /** More than 30 days left. */
  record Valid(String subject, Instant notAfter) implements Expiry {}

  /** Valid, but within 30 days of its end: to be warned of. */
  record Soon(String subject, Instant notAfter, long daysLeft) implements Expiry {}

  record Expired(String subject, Instant notAfter) implements Expiry {}

  /** A sentence for people. */
  default String text() {
    return switch (this) {
      case Valid valid ->
          "the certificate of " + valid.subject() + " is valid until " + valid.notAfter();
      case Soon soon ->
          "the certificate of "
              + soon.subject()
              + " expires in "
              + soon.daysLeft()
              + " days, on "
              + soon.notAfter()
              + ": issue a new one before then";
      case Expired expired ->
          "the certificate of "
              + expired.subject()
              + " expired on "
              + expired.notAfter()
              + ": issue a new one";
    };
  }
}
