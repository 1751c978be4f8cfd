package org.uplink.engine.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Passes on what transports learn of hosts by themselves, without a call. A signal may come late,
 * repeatedly, or out of order, and says only that something has changed: whoever receives it looks
 * itself. Thread-safe.
 */
public final class HostSignals {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Adds a listener, before the first transport is opened. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** The host's agent has a connection now, or a new one. */
  public void connected(String host) {
    listeners.forEach(each -> each.connected(host));
  }

  /** The host's agent has no connection any more. */
  public void disconnected(String host) {
    listeners.forEach(each -> each.disconnected(host));
  }

  /** The host's agent has told that its route to the engine has changed. */
  public void routeChanged(String host) {
    listeners.forEach(each -> each.routeChanged(host));
  }

  /** The host's agent has told that the host's networks have changed. */
  public void networksChanged(String host) {
    listeners.forEach(each -> each.networksChanged(host));
  }

  /** Receives signals. */
  public interface Listener {
    /** Returns a listener that is told of new connections only. */
    static Listener ofConnected(Consumer<String> action) {
      return new Listener() {
        @Override
        public void connected(String host) {
          action.accept(host);
        }
      };
    }

    /** Called on a thread that may block for a moment. */
    default void connected(String host) {}

    /** Called on a thread of a transport. Does not block. */
    default void disconnected(String host) {}

    /** Called on a thread of a transport. Does not block. */
    default void routeChanged(String host) {}

    /** Called on a thread of a transport. Does not block. */
    default void networksChanged(String host) {}
  }
}
