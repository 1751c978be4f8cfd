package org.uplink.engine.network;

import java.util.Optional;
import org.uplink.engine.network.AttachmentDecision.AlreadyInPlace;
import org.uplink.engine.network.AttachmentDecision.Attach;
import org.uplink.engine.network.AttachmentDecision.Refused;
import org.uplink.engine.network.AttachmentDecision.Rule;

/**
 * oVirt Engine's rules for the management network of a host: what is there already, what can be put
 * where, and what stands in the way, in the words of its audit log where it has any.
 *
 * @param host its name, for the words
 */
public record AttachmentRules(String host, HostNetworks networks, ManagementNetwork wanted) {

  /** For an install: on the active NIC, unless it is there already. */
  public AttachmentDecision forInstall(Optional<String> activeNic) {
    var attached = networks.network(wanted.name());
    if (attached.isPresent() && activeNic.filter(nic -> leadsTo(attached.get(), nic)).isPresent()) {
      return new AlreadyInPlace(attached.get());
    }
    if (activeNic.isEmpty()) {
      return new Refused(
          Rule.NO_ACTIVE_NIC,
          Optional.empty(),
          "Host %s has no active NIC, so the management network %s was not deployed. Name the NIC: uplink host deploy-network %s --nic NIC."
              .formatted(host, wanted.name(), host));
    }
    return attached.isPresent()
        ? new Refused(
            Rule.ON_OTHER_NIC,
            activeNic,
            "Host %s has the management network %s on %s, and its active NIC is %s. If it is to move there: uplink host deploy-network %s --nic %s."
                .formatted(
                    host,
                    wanted.name(),
                    attached.get().southbound().orElse(attached.get().device()),
                    activeNic.get(),
                    host,
                    activeNic.get()))
        : attach(activeNic.get());
  }

  /** By hand, on a NIC that was named, or on the active one. */
  public AttachmentDecision forDeploy(Optional<String> named, Optional<String> activeNic) {
    if (named.isEmpty()) {
      return forInstall(activeNic);
    }
    var attached = networks.network(wanted.name());
    return attached.isPresent() && leadsTo(attached.get(), named.get())
        ? new AlreadyInPlace(attached.get())
        : attach(named.get());
  }

  /** As the cluster wants it, where it is. */
  public AttachmentDecision forSync() {
    var attached = networks.network(wanted.name());
    if (attached.isEmpty()) {
      return new Refused(
          Rule.NO_ACTIVE_NIC,
          Optional.empty(),
          "Host %s does not have the management network %s. Deploy it first: uplink host deploy-network %s."
              .formatted(host, wanted.name(), host));
    }
    var network = attached.get();
    if (network.differences(wanted).isEmpty()) {
      return new AlreadyInPlace(network);
    }
    return base(network.southbound().orElse(network.device()))
        .<AttachmentDecision>map(base -> attachment(base, network.device()))
        .orElseGet(() -> unsuitable(network.device()));
  }

  /** Whether the network's device is that NIC, or has it below. */
  private boolean leadsTo(AttachedNetwork network, String nic) {
    return networks.stack(network.device()).contains(nic);
  }

  private AttachmentDecision attach(String nic) {
    var device = networks.device(nic);
    if (device.isEmpty()) {
      return unsuitable(nic);
    }
    var other = networks.carriedBy(nic).filter(found -> !found.name().equals(wanted.name()));
    if (other.isPresent()) {
      return new Refused(
          Rule.NIC_HAS_OTHER_NETWORK,
          Optional.of(nic),
          "The active NIC %s of host %s carries the network %s. Move that network away first, or name the management network of the cluster so."
              .formatted(nic, host, other.get().name()));
    }
    var base = base(nic);
    if (base.isEmpty()) {
      return unsuitable(nic);
    }
    int vlan = device.get().vlan().orElse(0);
    if (vlan != wanted.vlan().orElse(0)) {
      return new Refused(
          Rule.VLAN_MISMATCH,
          Optional.of(nic),
          "Failed to configure management network on host %s. Host %s has an interface %s for the management network configuration with VLAN-ID (%s), which is different from data-center definition (%s). Set the cluster's network to the VLAN (uplink network set), or the host's; then: uplink host deploy-network %s."
              .formatted(host, host, nic, tag(Optional.of(vlan)), tag(wanted.vlan()), host));
    }
    if (base.get().kind() == NetworkDevice.Kind.BOND && base.get().lower().size() < 2) {
      return new Refused(
          Rule.BOND_TOO_SMALL,
          Optional.of(nic),
          "Failed to configure management network on host %s. Its bond %s has %s, and needs at least 2. Add to it, and then: uplink host deploy-network %s."
              .formatted(host, base.get().name(), members(base.get()), host));
    }
    if (!device.get().ip().present()) {
      return new Refused(
          Rule.NO_ADDRESS,
          Optional.of(nic),
          "The NIC %s of host %s has no address that the management network could take over. Configure it, or name another: uplink host deploy-network %s --nic NIC."
              .formatted(nic, host, host));
    }
    return attachment(base.get(), nic);
  }

  private Attach attachment(NetworkDevice base, String configured) {
    var device = networks.device(configured);
    return new Attach(
        new Attachment(
            wanted.name(),
            base.name(),
            base.kind() == NetworkDevice.Kind.BOND,
            wanted.vlan().filter(id -> id != 0),
            wanted.bridged(),
            wanted.mtu().or(() -> device.flatMap(NetworkDevice::mtu)),
            device.map(NetworkDevice::ip).orElse(IpConfiguration.NONE)));
  }

  /** The NIC or bond below a NIC, a bond, or a VLAN on one of them. */
  private Optional<NetworkDevice> base(String name) {
    return networks
        .device(name)
        .flatMap(
            device ->
                switch (device.kind()) {
                  case NIC, BOND -> Optional.of(device);
                  case VLAN ->
                      device.lower().stream()
                          .flatMap(below -> networks.device(below).stream())
                          .filter(
                              below ->
                                  below.kind() == NetworkDevice.Kind.NIC
                                      || below.kind() == NetworkDevice.Kind.BOND)
                          .findFirst();
                  case BRIDGE -> Optional.empty();
                });
  }

  private Refused unsuitable(String nic) {
    return new Refused(
        Rule.UNSUITABLE_DEVICE,
        Optional.of(nic),
        "The management network %s cannot be put on %s of host %s, which is %s. Name a NIC, a bond, or a VLAN on one of them: uplink host deploy-network %s --nic NIC."
            .formatted(
                wanted.name(),
                nic,
                host,
                networks
                    .device(nic)
                    .map(
                        device ->
                            device.kind() == NetworkDevice.Kind.BRIDGE
                                ? "a bridge that Uplink has not made"
                                : "not on a NIC or bond")
                    .orElse("no device that its capabilities list"),
                host));
  }

  private static String members(NetworkDevice bond) {
    return bond.lower().size() == 1 ? "1 member" : bond.lower().size() + " members";
  }

  private static String tag(Optional<Integer> vlan) {
    return vlan.filter(id -> id != 0).map(String::valueOf).orElse("none");
  }
}
