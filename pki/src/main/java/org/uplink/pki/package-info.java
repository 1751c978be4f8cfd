/**
 * The engine's certificate authority, the certificates of engine and hosts, and which peers to
 * accept.
 *
 * <p>{@link org.uplink.pki.CertificateAuthority} owns a folder of its own and writes PEM files;
 * {@link org.uplink.pki.Credentials} reads them, also those of another authority, and creates an
 * {@code SSLContext}; {@link org.uplink.pki.PeerVerifier} decides whether a verified certificate is
 * the expected peer's; {@link org.uplink.pki.CertificateWatch} reports certificates that end soon.
 * Nothing here opens a socket. All of it may be used from any thread.
 */
@NullMarked
package org.uplink.pki;

import org.jspecify.annotations.NullMarked;
