package org.uplink.engine.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.engine.host.AddressText;

/**
 * E: the engine's addresses, from literals and DNS names. Names are resolved anew for each install,
 * and waited for with a deadline. At most {@value #MOST} addresses, in the configured order.
 */
public final class EngineAddresses {
  static final int MOST = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final List<String> configured;

  /**
   * @throws IllegalArgumentException an entry is neither address nor name, or cannot be an engine's
   *     address; the message says which
   */
  public EngineAddresses(List<String> configured) {
    if (configured.isEmpty()) {
      throw new IllegalArgumentException(
          "engine.addresses is empty: name at least one address by which hosts reach this engine");
    }
    if (configured.size() > MOST) {
      throw new IllegalArgumentException(
          "engine.addresses has %d entries, more than %d".formatted(configured.size(), MOST));
    }
    configured.forEach(EngineAddresses::check);
    this.configured = List.copyOf(configured);
  }

  private static void check(String entry) {
    AddressText.objection(entry)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException("engine.addresses: " + why);
            });
  }

  /** The entries, as they were configured. */
  public List<String> configured() {
    return configured;
  }

  /**
   * The addresses now.
   *
   * @throws UnknownHostException a name has no address, or the resolver did not answer; the message
   *     says which
   */
  public List<InetAddress> resolve() throws UnknownHostException, InterruptedException {
    var addresses = new LinkedHashSet<InetAddress>();
    for (var entry : configured) {
      if (AddressText.isLiteral(entry)) {
        addresses.add(InetAddress.ofLiteral(entry));
      } else {
        addresses.addAll(ask(entry));
      }
    }
    return List.copyOf(new ArrayList<>(addresses).subList(0, Math.min(MOST, addresses.size())));
  }

  private static List<InetAddress> ask(String name)
      throws UnknownHostException, InterruptedException {
    var lookup = new FutureTask<>(() -> List.of(InetAddress.getAllByName(name)));
    Thread.ofVirtual().name("resolve-" + name).start(lookup);
    try {
      return lookup.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unknown("engine.addresses: the name %s has no address".formatted(name), e);
    } catch (TimeoutException e) {
      throw unknown(
          "engine.addresses: the resolver did not answer for %s within %d s"
              .formatted(name, PATIENCE.toSeconds()),
          e);
    }
  }

  private static UnknownHostException unknown(String message, Throwable cause) {
    var unknown = new UnknownHostException(message);
    unknown.initCause(cause);
    return unknown;
  }
}
