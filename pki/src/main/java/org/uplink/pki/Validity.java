package org.uplink.pki;

import java.time.Duration;

/**
 * The lifetimes of certificates.
 *
 * @param authority the lifetime of the authority, from now
 * @param leaf the lifetime of other certificates, from now. A certificate never expires after the
 *     authority
 * @param backdated how far before now a certificate's validity begins, for hosts whose clock is
 *     slow
 */
public record Validity(Duration authority, Duration leaf, Duration backdated) {
  /** Ten years for the authority, 398 days for other certificates, backdated by a day. */
  public static final Validity DEFAULT =
      new Validity(Duration.ofDays(3653), Duration.ofDays(398), Duration.ofDays(1));

  public Validity {
    if (!authority.isPositive() || !leaf.isPositive() || backdated.isNegative()) {
      throw new IllegalArgumentException(
          "validity " + authority + ", " + leaf + ", " + backdated + " is not positive");
    }
  }
}
