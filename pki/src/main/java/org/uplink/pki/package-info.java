/**
 * The engine's certificate authority, the certificates of engine and hosts, and whom to trust.
 *
 * <p>{@link org.uplink.pki.CertificateAuthority} owns a folder of its own and writes PEM files;
 * {@link org.uplink.pki.Credentials} reads them (also those of another authority) and makes an
 * {@code SSLContext} of them; {@link org.uplink.pki.PeerVerifier} says whether a certificate,
 * already verified against the authority, is the peer that is meant. Nothing here opens a socket or
 * holds state between calls; all of it may be used from any thread.
 */
@NullMarked
package org.uplink.pki;

import org.jspecify.annotations.NullMarked;
