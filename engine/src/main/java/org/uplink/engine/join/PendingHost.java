package org.uplink.engine.join;

import java.time.Instant;
import org.uplink.pki.CertificateRequest;
import org.uplink.pki.JoinCode;

/**
 * A host that wants to join without a token, and waits until somebody approves it.
 *
 * @param code what the host shows too, if nobody is between
 * @param name the name that the host proposes
 * @param request its key
 * @param origin where it asked first
 * @param since when it asked first
 * @param lastAsked when it asked last
 * @param expires when it is forgotten, by the clock of its first request
 */
public record PendingHost(
    JoinCode code,
    String name,
    CertificateRequest request,
    String origin,
    Instant since,
    Instant lastAsked,
    Instant expires) {
  PendingHost askedAgain(String proposed, Instant now) {
    return new PendingHost(code, proposed, request, origin, since, now, expires);
  }
}
