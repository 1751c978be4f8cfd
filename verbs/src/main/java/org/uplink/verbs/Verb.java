package org.uplink.verbs;

import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.HostReport;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.certificate.AuthorityList;
import org.uplink.verbs.certificate.NewCertificate;
import org.uplink.verbs.certificate.NewKey;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.connection.ConnectionInfo;
import org.uplink.verbs.connection.ConnectionRefusal;
import org.uplink.verbs.connection.EngineList;
import org.uplink.verbs.device.LldpDevice;
import org.uplink.verbs.device.LldpFilter;
import org.uplink.verbs.device.NetworkStatistics;
import org.uplink.verbs.route.GetRoute;
import org.uplink.verbs.route.RouteAnswer;
import org.uplink.verbs.setup.Done;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupPlan;

/** The verbs: the JSON-RPC methods of a host. */
public enum Verb {
  /** Answers true and does nothing else. */
  PING2("Host.ping2"),
  /** Answers true. Also confirms a pending change that any call may confirm. */
  PING("Host.ping"),
  /**
   * Takes {@link ConfirmConnectivity}. A call with an id and a token is a proof, and answers a
   * {@link Confirmation}. A call without parameters answers true, like {@link #PING}.
   */
  CONFIRM_CONNECTIVITY("Host.confirmConnectivity"),
  /** Takes {@link GetRoute}, answers {@link RouteAnswer}. */
  GET_ROUTE("Host.getRoute"),
  /** Answers {@link HostReport}, of which an engine needs the {@link Capabilities}. */
  GET_CAPABILITIES("Host.getCapabilities"),
  /** Answers {@link NetworkCapabilities}. */
  GET_NETWORK_CAPABILITIES("Host.getNetworkCapabilities"),
  /**
   * Takes {@link SetupNetworks}. Answers {@link Done}; for a change with an id {@link
   * ChangeStatus}; for a dry run {@link SetupPlan}. Its errors have a {@link SetupCode}.
   */
  SETUP_NETWORKS("Host.setupNetworks"),
  /** Takes {@link ChangeId}, answers {@link NetworkTicket}. */
  GET_NETWORK_TICKET("Host.getNetworkTicket"),
  /** Takes {@link ChangeId}, answers {@link ChangeStatus}. */
  GET_NETWORK_CHANGE("Host.getNetworkChange"),
  /**
   * Makes the networks in force the safe configuration. Takes {@link ChangeToCommit}; without an id
   * it makes any kept change safe, as in Vdsm. Answers true.
   */
  SET_SAFE_NETWORK_CONFIG("Host.setSafeNetworkConfig"),
  /** Answers {@link ConnectionInfo}. Only agents that dial in have it. */
  GET_CONNECTION("Host.getConnection"),
  /**
   * Takes {@link ConnectionRefusal}: the engine closes the connection of the call, and says why.
   * Answers true. Only agents that dial in have it.
   */
  REFUSE_CONNECTION("Host.refuseConnection"),
  /**
   * Takes {@link EngineList}: where agents reach the engine from now on. Answers true. Only agents
   * that dial in have it.
   */
  SET_ENGINES("Host.setEngines"),
  /**
   * Makes a new key on the host, and answers {@link NewKey}. Only agents that dial in have it. The
   * key stays the same until {@link #SET_CERTIFICATE}.
   */
  GET_CERTIFICATE_REQUEST("Host.getCertificateRequest"),
  /**
   * Takes {@link NewCertificate} for the new key. The agent uses both from now on. Answers true.
   * Only agents that dial in have it.
   */
  SET_CERTIFICATE("Host.setCertificate"),
  /**
   * Takes {@link AuthorityList}: the agent trusts these authorities from now on, and no others.
   * Answers true. Only agents that dial in have it.
   */
  SET_AUTHORITIES("Host.setAuthorities"),
  /** Answers {@link NetworkStatistics}. */
  GET_NETWORK_STATISTICS("Host.getNetworkStatistics"),
  /** Takes {@link LldpFilter}, answers a map of {@link LldpDevice} by NIC. */
  GET_LLDP("Host.getLldp");

  private final String method;

  Verb(String method) {
    this.method = method;
  }

  /** Returns the method of the JSON-RPC request. */
  public String method() {
    return method;
  }

  @Override
  public String toString() {
    return method;
  }
}
