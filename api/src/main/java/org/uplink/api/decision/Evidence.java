package org.uplink.api.decision;

import java.util.Optional;

/**
 * A piece of evidence.
 *
 * @param kind what was looked at: {@code flowRoute} (the look-up of the flow that really flows),
 *     {@code plainRoute} (one for each address of the engine), {@code otherFamily}, {@code
 *     localAddress} (L and the device O that owns it), {@code peerAddress} (P), {@code
 *     sourceTranslation}, {@code destinationTranslation}, {@code lastClientIface}, {@code
 *     dialledAddress}, {@code linkState}, {@code bootId}, {@code clusterLevel}; more may come
 * @param stance how it stands to the decision
 * @param question what was asked, of whom
 * @param answer what came, or why nothing came
 * @param device the device that it names
 */
public record Evidence(
    String kind, Stance stance, String question, String answer, Optional<String> device) {}
