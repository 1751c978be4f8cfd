package org.uplink.engine.run;

import java.util.Optional;
import org.uplink.engine.host.HostEvent;

/**
 * What an operator asks the engine to do with a host.
 *
 * @param nic for a deployment by hand: the NIC that was named
 */
public record RunRequest(String host, Kind kind, Optional<String> nic) {

  /** What is to be done. */
  public enum Kind {
    /** Reach it, decide, deploy where that is due. */
    INSTALL("install"),
    /** Put the management network on a NIC. */
    DEPLOY("deployment"),
    /** Bring its management network in sync with the cluster. */
    SYNC("sync"),
    /** Look whether it has all that it needs to be Up. */
    ACTIVATE("activation");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** A noun for it. */
    public String word() {
      return word;
    }

    /** What the request is to the host's state. */
    public HostEvent hostEvent() {
      return switch (this) {
        case INSTALL -> new HostEvent.InstallRequested();
        case DEPLOY, SYNC -> new HostEvent.DeployRequested();
        case ACTIVATE -> new HostEvent.ActivateRequested();
      };
    }
  }

  public static RunRequest install(String host) {
    return new RunRequest(host, Kind.INSTALL, Optional.empty());
  }

  /** On the active NIC where none is named. */
  public static RunRequest deploy(String host, Optional<String> nic) {
    return new RunRequest(host, Kind.DEPLOY, nic);
  }

  public static RunRequest sync(String host) {
    return new RunRequest(host, Kind.SYNC, Optional.empty());
  }

  public static RunRequest activate(String host) {
    return new RunRequest(host, Kind.ACTIVATE, Optional.empty());
  }
}
