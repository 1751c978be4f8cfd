package org.uplink.engine.join;

import java.time.Instant;
import java.util.Optional;

/**
 * A certificate that a host got by joining, or by a renewal.
 *
 * @param fingerprint the SHA-256 digest of the certificate, in hexadecimal
 * @param token the id of the token by which the host joined; another word if it joined without one
 * @param keyDigest the SHA-256 digest of its public key, in hexadecimal
 * @param serial the serial number, in hexadecimal
 * @param pem the certificate
 */
public record HostCertificate(
    String fingerprint,
    String host,
    String token,
    String keyDigest,
    String serial,
    String pem,
    Instant issued,
    Instant expires,
    Optional<Instant> revoked) {}
