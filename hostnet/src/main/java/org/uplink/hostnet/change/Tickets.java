package org.uplink.hostnet.change;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.uplink.hostnet.request.SetupRefusedException;

/**
 * What a change has to come with: a ticket for its id, of this run of the agent and not older than
 * its short life. So a change that comes late out of a queue is refused, and nobody's clock has to
 * agree with another's. Thread-safe.
 */
public final class Tickets {
  /** How long one lives. */
  public static final Duration LIFETIME = Duration.ofSeconds(30);

  private static final int LIMIT = 256;
  private static final int BYTES = 18;

  private record Ticket(String text, long endMillis) {}

  private final Boot boot;
  private final SecureRandom random;
  private final Map<String, Ticket> tickets = new LinkedHashMap<>();

  Tickets(Boot boot, SecureRandom random) {
    this.boot = boot;
    this.random = random;
  }

  /** A new one; an earlier one of the same id ends. */
  public synchronized String issue(String id) {
    var now = boot.uptimeMillis();
    tickets.values().removeIf(ticket -> ticket.endMillis < now);
    if (tickets.size() >= LIMIT) {
      tickets.remove(tickets.keySet().iterator().next());
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    tickets.put(id, new Ticket(text, now + LIFETIME.toMillis()));
    return text;
  }

  /**
   * Takes a ticket; it serves once.
   *
   * @throws SetupRefusedException it is not this id's, or too old
   */
  synchronized void consume(String id, String text) {
    var ticket = tickets.get(id);
    if (ticket == null
        || ticket.endMillis < boot.uptimeMillis()
        || !equalInConstantTime(ticket.text, text)) {
      throw new SetupRefusedException(
          ChangeControl.INVALID_TICKET,
          "The ticket for the change "
              + id
              + " is not (or no longer) good: ask for one, and use it within "
              + LIFETIME.toSeconds()
              + " s.");
    }
    tickets.remove(id);
  }

  static boolean equalInConstantTime(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
