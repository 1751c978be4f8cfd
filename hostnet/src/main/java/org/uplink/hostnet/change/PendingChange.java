package org.uplink.hostnet.change;

/**
 * A change that is not decided yet, as others are told of it.
 *
 * @param requester who asked for it, for people
 * @param sinceMillis how long it has been under way
 * @param remainingMillis until it is rolled back where nothing proves it
 */
public record PendingChange(String id, String requester, long sinceMillis, long remainingMillis) {
  String describe() {
    return "the change %s, asked for by %s %d s ago, to be decided within %d s"
        .formatted(id, requester, sinceMillis / 1000, (remainingMillis + 999) / 1000);
  }
}
