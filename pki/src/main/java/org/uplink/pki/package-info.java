/**
 * Creates the engine's certificate authority and the certificates of engine and hosts, and decides
 * which peers to accept.
 *
 * <p>{@link org.uplink.pki.CertificateAuthority} owns a folder of its own and writes PEM files;
 * {@link org.uplink.pki.Credentials} reads PEM files, also of another authority, and creates an
 * {@code SSLContext}; {@link org.uplink.pki.PeerVerifier} decides whether a verified certificate is
 * the expected peer's; {@link org.uplink.pki.RequestedCredentials} asks for a certificate of a key
 * that stays on its host; {@link org.uplink.pki.CertificateWatch} reports certificates that expire
 * soon. The package opens no sockets. All classes are thread-safe.
 */
@NullMarked
package org.uplink.pki;

import org.jspecify.annotations.NullMarked;
