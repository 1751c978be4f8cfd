package org.uplink.engine.join;

import java.time.Instant;
import java.util.Optional;

/**
 * A certificate that a host got for a token.
 *
 * @param fingerprint the SHA-256 digest of the certificate, in hexadecimal
 * @param token the id of the token
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
