package org.uplink.api.decision;

import java.util.Optional;

/**
 * A piece of evidence.
 *
 * @param kind what was looked at: {@code flowRoute} (the lookup of this very connection), {@code
 *     plainRoute} (a lookup of each address of the engine), {@code otherFamily} (the same in the
 *     other address family), {@code localAddress} (the device with the host's address of the
 *     connection), {@code peerAddress} (the engine's address as the host sees it), {@code
 *     sourceTranslation}, {@code destinationTranslation}, {@code lastClientIface}, {@code
 *     dialledAddress}, {@code linkState}, {@code bootId}, {@code clusterLevel} or {@code nicOwner};
 *     a later release may add kinds
 * @param stance what the piece means for the decision
 * @param text the piece as a sentence for people, without a period
 * @param question what was asked or looked at
 * @param answer the answer, or why there is none
 * @param device the device that it names
 */
public record EvidenceDocument(
    String kind,
    Stance stance,
    String text,
    String question,
    String answer,
    Optional<String> device) {}
