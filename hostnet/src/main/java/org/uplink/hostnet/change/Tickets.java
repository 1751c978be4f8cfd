package org.uplink.hostnet.change;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * Issues the tickets of changes. A change needs a ticket for its id that this run of the agent
 * issued and that has not expired. So a request that was delayed in a queue cannot start a change,
 * and the clocks of host and engine need not agree. Thread-safe.
 */
public final class Tickets {
  /** How long a ticket is valid. */
  public static final Duration LIFETIME = Duration.ofSeconds(30);

  private static final int LIMIT = 256;
  private static final int BYTES = 18;

  private final Boot boot;
  private final SecureRandom random;
  private final Map<String, Ticket> tickets = new LinkedHashMap<>();

  Tickets(Boot boot, SecureRandom random) {
    this.boot = boot;
    this.random = random;
  }

  /** Issues a ticket. An earlier ticket for the same id becomes invalid. */
  public synchronized String issue(String id) {
    long now = boot.uptimeMillis();
    tickets.values().removeIf(ticket -> ticket.endMillis < now);
    if (tickets.size() >= LIMIT) {
      tickets.remove(tickets.keySet().iterator().next());
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    tickets.put(id, new Ticket(text, now + LIFETIME.toMillis()));
    return text;
  }

  /**
   * Uses up a ticket.
   *
   * @throws SetupRefusedException if the ticket is of another id, used, or expired
   */
  synchronized void consume(String id, String text) {
    Ticket ticket = tickets.get(id);
    if (ticket == null
        || ticket.endMillis < boot.uptimeMillis()
        || !equalInConstantTime(ticket.text, text)) {
      throw new SetupRefusedException(
          SetupCode.INVALID_TICKET,
          "The ticket for change %s is invalid or has expired. Request a new one and use it within %d s."
              .formatted(id, LIFETIME.toSeconds()));
    }
    tickets.remove(id);
  }

  static boolean equalInConstantTime(String first, String second) {
    return MessageDigest.isEqual(
        first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
  }

  private record Ticket(String text, long endMillis) {}
}
