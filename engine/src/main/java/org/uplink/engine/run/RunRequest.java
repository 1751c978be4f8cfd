package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.host.HostEvent;

/**
 * A request of an operator to run something on a host.
 *
 * @param nic for {@link Kind#DEPLOY}: the NIC that the operator named; without one the deployment
 *     uses the active NIC
 * @param accepted for {@link Kind#INSTALL} and {@link Kind#REMOVE}: the codes of warnings that do
 *     not stop this run
 */
public record RunRequest(String host, Kind kind, Optional<String> nic, List<String> accepted) {
  public RunRequest {
    accepted = List.copyOf(accepted);
  }

  public static RunRequest install(String host) {
    return install(host, List.of());
  }

  public static RunRequest install(String host, List<String> accepted) {
    return new RunRequest(host, Kind.INSTALL, Optional.empty(), accepted);
  }

  public static RunRequest deploy(String host, Optional<String> nic) {
    return new RunRequest(host, Kind.DEPLOY, nic, List.of());
  }

  public static RunRequest sync(String host) {
    return new RunRequest(host, Kind.SYNC, Optional.empty(), List.of());
  }

  public static RunRequest activate(String host) {
    return new RunRequest(host, Kind.ACTIVATE, Optional.empty(), List.of());
  }

  /** Restores the original network of the host, and removes the host. */
  public static RunRequest remove(String host, List<String> accepted) {
    return new RunRequest(host, Kind.REMOVE, Optional.empty(), accepted);
  }

  /** Returns the command that requests the run again after its failure. */
  String repeatCommand() {
    return kind == Kind.REMOVE ? changeCommand() : "uplink host install " + host;
  }

  /** Returns the command that requests the change of the network again. */
  String changeCommand() {
    return switch (kind) {
      case SYNC -> "uplink host sync " + host;
      case REMOVE -> "uplink host remove " + host + " --restore-network";
      case INSTALL, DEPLOY, ACTIVATE ->
          "uplink host deploy-network %s%s"
              .formatted(host, nic.map(name -> " --nic " + name).orElse(""));
    };
  }

  /** What the engine does in a run. */
  public enum Kind {
    /** Inspects the host, decides, and deploys the management network if the decision says so. */
    INSTALL("install", "install"),
    /** Deploys the management network on a NIC. */
    DEPLOY("deploy", "deployment"),
    /** Changes the management network to what the cluster defines. */
    SYNC("sync", "sync"),
    /** Checks that the host has everything that an Up host needs. */
    ACTIVATE("activate", "activation"),
    /** Restores the network from before Uplink's first change, and removes the host. */
    REMOVE("remove", "removal");

    private final String word;
    private final String noun;

    Kind(String word, String noun) {
      this.word = word;
      this.noun = noun;
    }

    /** Returns the kind's name for programs, in the REST interface and on the command line. */
    public String word() {
      return word;
    }

    /** Returns the noun in a sentence such as "Deployment of host node1 failed". */
    public String noun() {
      return noun;
    }

    /** Returns whether the run may change the network of a host that already has one. */
    public boolean changesExistingNetwork() {
      return switch (this) {
        case DEPLOY, SYNC, REMOVE -> true;
        case INSTALL, ACTIVATE -> false;
      };
    }

    /** Returns the event that starts the run in the host's state. */
    public HostEvent hostEvent() {
      return switch (this) {
        case INSTALL -> new HostEvent.InstallRequested();
        case DEPLOY, SYNC -> new HostEvent.DeployRequested();
        case ACTIVATE -> new HostEvent.ActivateRequested();
        case REMOVE -> new HostEvent.RestoreRequested();
      };
    }
  }
}
