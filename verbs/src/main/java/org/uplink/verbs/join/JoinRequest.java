package org.uplink.verbs.join;

import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link EngineVerb#REQUEST_JOIN}. A host without a token sends the same again
 * and again until somebody has approved or rejected it.
 *
 * @param request the certificate request of the host's key: PKCS#10, PEM
 * @param name the name that the host proposes
 */
@WireRecord
public record JoinRequest(String request, String name) {}
