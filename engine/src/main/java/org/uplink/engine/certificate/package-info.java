/**
 * The life of hosts' certificates after they were issued: which of them the engine accepts, and how
 * they are revoked.
 *
 * <p>{@link org.uplink.engine.certificate.HostCertificateCheck} decides for every transport;
 * transports ask it before they use a connection. All classes are thread-safe.
 */
@NullMarked
package org.uplink.engine.certificate;

import org.jspecify.annotations.NullMarked;
