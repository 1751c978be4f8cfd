package org.uplink.engine.network;

import java.util.Optional;
import org.uplink.engine.network.AttachmentDecision.AlreadyInPlace;
import org.uplink.engine.network.AttachmentDecision.Attach;
import org.uplink.engine.network.AttachmentDecision.Refused;
import org.uplink.engine.network.AttachmentDecision.Rule;

/**
 * oVirt Engine's rules for the management network of a host: whether it is in place, where it can
 * be attached, and what forbids that. If oVirt's audit log has a sentence for a case, it is used.
 *
 * @param host the host's name, for the sentences
 */
public record AttachmentRules(String host, HostNetworks networks, ManagementNetwork wanted) {

  /** Decides for an install: the network belongs on the active NIC. */
  public AttachmentDecision forInstall(Optional<String> activeNic) {
    Optional<AttachedNetwork> attached = networks.network(wanted.name());
    if (attached.isPresent() && activeNic.filter(nic -> isOn(attached.get(), nic)).isPresent()) {
      return new AlreadyInPlace(attached.get());
    }
    if (activeNic.isEmpty()) {
      return new Refused(
          Rule.NO_ACTIVE_NIC,
          Optional.empty(),
          "Host %s has no active NIC, so the management network %s was not deployed. Name the NIC: uplink host deploy-network %s --nic NIC"
              .formatted(host, wanted.name(), host));
    }
    return attached.isPresent()
        ? new Refused(
            Rule.ON_OTHER_NIC,
            activeNic,
            "Host %s has the management network %s on %s, but its active NIC is %s. To move the network to its active NIC, run: uplink host deploy-network %s --nic %s"
                .formatted(
                    host,
                    wanted.name(),
                    attached.get().southbound().orElse(attached.get().device()),
                    activeNic.get(),
                    host,
                    activeNic.get()))
        : attach(activeNic.get());
  }

  /** Decides for a deployment: the network belongs on the named NIC, or else on the active NIC. */
  public AttachmentDecision forDeploy(Optional<String> named, Optional<String> activeNic) {
    if (named.isEmpty()) {
      return forInstall(activeNic);
    }
    Optional<AttachedNetwork> attached = networks.network(wanted.name());
    return attached.isPresent() && isOn(attached.get(), named.get())
        ? new AlreadyInPlace(attached.get())
        : attach(named.get());
  }

  /** Decides for a sync: the network stays on its NIC, and gets the cluster's definition. */
  public AttachmentDecision forSync() {
    Optional<AttachedNetwork> attached = networks.network(wanted.name());
    if (attached.isEmpty()) {
      return new Refused(
          Rule.NO_ACTIVE_NIC,
          Optional.empty(),
          "Host %s does not have the management network %s. Deploy it first: uplink host deploy-network %s"
              .formatted(host, wanted.name(), host));
    }
    AttachedNetwork network = attached.get();
    if (network.differences(wanted).isEmpty()) {
      return new AlreadyInPlace(network);
    }
    return base(network.southbound().orElse(network.device()))
        .<AttachmentDecision>map(base -> attachment(base, network.device(), false))
        .orElseGet(() -> unsuitable(network.device()));
  }

  /** Returns whether the network's device is that NIC, or lies above it. */
  private boolean isOn(AttachedNetwork network, String nic) {
    return networks.stack(network.device()).contains(nic);
  }

  private AttachmentDecision attach(String nic) {
    Optional<NetworkDevice> existing =
        networks
            .unlistedBridge(wanted.name())
            .filter(bridge -> networks.stack(bridge.name()).contains(nic));
    if (existing.isPresent()) {
      return adopt(nic, existing.get());
    }
    Optional<NetworkDevice> device = networks.device(nic);
    if (device.isEmpty()) {
      return unsuitable(nic);
    }
    Optional<AttachedNetwork> other =
        networks.carriedBy(nic).filter(network -> !network.name().equals(wanted.name()));
    if (other.isPresent()) {
      return new Refused(
          Rule.NIC_HAS_OTHER_NETWORK,
          Optional.of(nic),
          "The NIC %s of host %s carries the network %s. Move that network to another NIC, or give the cluster's management network its name."
              .formatted(nic, host, other.get().name()));
    }
    Optional<NetworkDevice> base = base(nic);
    if (base.isEmpty()) {
      return unsuitable(nic);
    }
    return attach(nic, base.get(), device.get(), device.get());
  }

  /**
   * The bridge of the network's name is there, on this NIC, but the host's agent lists no network.
   */
  private AttachmentDecision adopt(String nic, NetworkDevice bridge) {
    return switch (BridgeAdoption.of(networks, bridge)) {
      case BridgeAdoption.Impossible(String reason) ->
          refuseAdoption(
              nic, bridge, reason + ". Remove what Uplink did not create, or rename the bridge");
      case BridgeAdoption.Possible _ when !wanted.bridged() ->
          refuseAdoption(
              nic,
              bridge,
              "the cluster wants the network bridgeless. Make the cluster's network bridged until"
                  + " the host is Up (uplink cluster network), or remove the bridge");
      case BridgeAdoption.Possible(NetworkDevice port) ->
          attach(nic, networks.baseOf(port).orElseThrow(), port, bridge);
    };
  }

  private Refused refuseAdoption(String nic, NetworkDevice bridge, String reasonAndAdvice) {
    return new Refused(
        Rule.UNSUITABLE_DEVICE,
        Optional.of(nic),
        "Host %s has a bridge %s that its agent does not list as a network. It cannot become the management network, because %s. Then run: uplink host deploy-network %s"
            .formatted(host, bridge.name(), reasonAndAdvice, host));
  }

  /**
   * Checks what oVirt checks.
   *
   * @param port the NIC, bond or VLAN that the network will use
   * @param configured the device that has the addresses now
   */
  private AttachmentDecision attach(
      String nic, NetworkDevice base, NetworkDevice port, NetworkDevice configured) {
    if (!port.vlan().orElse(0).equals(wanted.vlan().orElse(0))) {
      return vlanMismatch(port.name(), port.vlan());
    }
    if (base.kind() == NetworkDevice.Kind.BOND && base.lower().size() < 2) {
      return new Refused(
          Rule.BOND_TOO_SMALL,
          Optional.of(nic),
          "Failed to configure management network on host %s. Its bond %s has %s, but needs at least 2. Add a port to the bond, then run: uplink host deploy-network %s"
              .formatted(host, base.name(), ports(base), host));
    }
    if (!configured.ip().present()) {
      return new Refused(
          Rule.NO_ADDRESS,
          Optional.of(nic),
          "The NIC %s of host %s has no address for the management network. Give it an address, or name another NIC: uplink host deploy-network %s --nic NIC"
              .formatted(configured.name(), host, host));
    }
    return attachment(base, configured.name(), configured.kind() == NetworkDevice.Kind.BRIDGE);
  }

  private Attach attachment(NetworkDevice base, String configured, boolean adoptsBridge) {
    Optional<NetworkDevice> device = networks.device(configured);
    return new Attach(
        new Attachment(
            wanted.name(),
            base.name(),
            base.kind() == NetworkDevice.Kind.BOND,
            wanted.vlan().filter(id -> id != 0),
            wanted.bridged(),
            wanted.mtu().or(() -> presentMtu(device)),
            device.map(NetworkDevice::ip).orElse(IpConfiguration.NONE),
            networks.canTakeOver()),
        configured,
        adoptsBridge);
  }

  /**
   * Returns the MTU for a host that does not remember the MTU of its NIC: without one, a stock Vdsm
   * would set 1500.
   */
  private Optional<Integer> presentMtu(Optional<NetworkDevice> device) {
    return networks.knowsDefaultMtu() ? Optional.empty() : device.flatMap(NetworkDevice::mtu);
  }

  private Optional<NetworkDevice> base(String name) {
    return networks.device(name).flatMap(networks::baseOf);
  }

  private Refused vlanMismatch(String nic, Optional<Integer> vlan) {
    return new Refused(
        Rule.VLAN_MISMATCH,
        Optional.of(nic),
        "Failed to configure management network on host %s. Host %s has an interface %s for the management network configuration with VLAN-ID (%s), which is different from data-center definition (%s). Change the cluster's VLAN (uplink cluster network) or the host's, then run: uplink host deploy-network %s"
            .formatted(host, host, nic, vlanId(vlan), vlanId(wanted.vlan()), host));
  }

  private Refused unsuitable(String nic) {
    String what =
        networks
            .device(nic)
            .map(
                device ->
                    device.kind() == NetworkDevice.Kind.BRIDGE
                        ? "which is a bridge that Uplink did not create"
                        : "which is not on a NIC or bond")
            .orElse("because the host's capabilities do not list this device");
    return new Refused(
        Rule.UNSUITABLE_DEVICE,
        Optional.of(nic),
        "The management network %s cannot be attached to %s of host %s, %s. Name a NIC, a bond, or a VLAN on one of them: uplink host deploy-network %s --nic NIC"
            .formatted(wanted.name(), nic, host, what, host));
  }

  private static String ports(NetworkDevice bond) {
    return bond.lower().size() == 1 ? "1 port" : bond.lower().size() + " ports";
  }

  private static String vlanId(Optional<Integer> vlan) {
    return vlan.filter(id -> id != 0).map(String::valueOf).orElse("none");
  }
}
