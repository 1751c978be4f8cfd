package org.uplink.verbs;

import java.util.Optional;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.device.DeviceStatistics;
import org.uplink.verbs.device.LldpDevice;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupPlan;

/** The verbs, by their names on the wire. */
public enum Verb {
  /** Answers true, and does nothing else. */
  PING2("Host.ping2"),
  /** Answers true; counts as "the engine reached me" while a connectivity check waits. */
  PING("Host.ping"),
  /**
   * {@link ConfirmConnectivity}: as {@link #PING} to true, or as a proof to {@link Confirmation}.
   */
  CONFIRM_CONNECTIVITY("Host.confirmConnectivity"),
  /** {@link GetRoute} to {@link RouteAnswer}. */
  GET_ROUTE("Host.getRoute"),
  /** No parameters, to {@link Capabilities}. */
  GET_CAPABILITIES("Host.getCapabilities"),
  /** No parameters, to {@link NetworkCapabilities}. */
  GET_NETWORK_CAPABILITIES("Host.getNetworkCapabilities"),
  /**
   * {@link SetupNetworks} to true; with an id to {@link ChangeStatus}; as a dry run to {@link
   * SetupPlan}. Its errors are {@link SetupCode}s.
   */
  SETUP_NETWORKS("Host.setupNetworks"),
  /** {@link ChangeId} to {@link NetworkTicket}. */
  GET_NETWORK_TICKET("Host.getNetworkTicket"),
  /** {@link ChangeId} to {@link ChangeStatus}. */
  GET_NETWORK_CHANGE("Host.getNetworkChange"),
  /** No parameters, to true: what is in force becomes the safe configuration. */
  SET_SAFE_NETWORK_CONFIG("Host.setSafeNetworkConfig"),
  /** No parameters, to a map of {@link DeviceStatistics} by device. */
  GET_NETWORK_STATISTICS("Host.getNetworkStatistics"),
  /** No parameters, to a map of {@link LldpDevice} by NIC: empty without lldpd. */
  GET_LLDP("Host.getLldp");

  private final String method;

  Verb(String method) {
    this.method = method;
  }

  /** The method of the JSON-RPC request. */
  public String method() {
    return method;
  }

  /** The verb of a request's method, where there is one. */
  public static Optional<Verb> of(String method) {
    for (var verb : values()) {
      if (verb.method.equals(method)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return method;
  }
}
