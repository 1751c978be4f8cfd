package org.uplink.hostnet.backend.networkd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.LeaseCheck;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Plans which files systemd-networkd gets when it takes a changed network over. Changes nothing.
 *
 * @param index returns the index of a link
 */
record AdoptionPlanner(OwnerFiles files, Networkd networkd, ToIntFunction<String> index) {
  static final String SAFE_FOLDER = "/etc/systemd/network/";
  static final String TRIAL_FOLDER = "/run/systemd/network/";
  private static final String DISABLING = ".d/uplink-disabled.conf";

  /**
   * Plans a request that deploys or removes one network.
   *
   * @throws SetupRefusedException if systemd-networkd cannot take the changed network over
   */
  Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Plan plan,
      Duration deadline) {
    for (String network : running.networks().keySet()) {
      if (!request.removedNetworks().contains(network) && !isSafe(network)) {
        throw notSupported(
            "another change before the network %s is safe. Make it safe first".formatted(network));
      }
    }
    LeaseCheck.refuseShortLeases(NetworkdBackend.NAME, host, plan, deadline);
    return request.removedNetworks().isEmpty()
        ? planBridge(host, request, plan)
        : plan.withAdoption(planRemoval(running, request));
  }

  /** Returns whether there are files for a network's bridge. */
  boolean hasFiles(String network) {
    return List.of(SAFE_FOLDER, TRIAL_FOLDER).stream()
        .anyMatch(folder -> files.read(folder + BridgeFiles.bridgeName(network)).isPresent());
  }

  /** Returns the links of safe networks, with the files that they have to have. */
  List<AdoptedLink> linksOf(RunningConfiguration safe) {
    List<AdoptedLink> links = new ArrayList<>();
    safe.networks()
        .forEach(
            (name, network) -> {
              String nic = network.spec().baseDevice().orElseThrow();
              BridgeFiles names = new BridgeFiles(name, nic);
              links.add(link(name, Optional.empty(), Optional.of(names.networkName())));
              links.add(link(nic, Optional.empty(), Optional.of(names.portName())));
            });
    return links;
  }

  private Plan planBridge(NetworkState host, NetworkRequest request, Plan plan) {
    if (request.networks().size() != 1
        || !request.bondings().isEmpty()
        || !request.removedBondings().isEmpty()) {
      throw notSupported("a request with several networks or with bonds");
    }
    Map.Entry<String, NetworkSpec> network = request.networks().entrySet().iterator().next();
    NetworkSpec spec = network.getValue();
    String name = network.getKey();
    if (!spec.takeOver() || spec.vlan().isPresent() || !spec.linkOptions().bridged()) {
      throw notSupported("a network that does not take over the addresses of its NIC");
    }
    if (hasFiles(name) || host.link(name).isPresent()) {
      throw notSupported("changes of the bridge " + name + ". Remove it and create it again");
    }
    String nic = spec.baseDevice().orElseThrow();
    int number = index.applyAsInt(nic);
    OriginalFile original = OriginalFile.read(nic, number, networkd, files);
    new CarriedSettings(nic, original).check();
    refuseDhcp6(host, nic);
    return plan.withWarnings(warnings(nic, original, uniqueMac(host, nic)))
        .withAdoption(adoption(new BridgeFiles(name, nic), original, plan.after(), host, number));
  }

  private Adoption adoption(
      BridgeFiles created,
      OriginalFile original,
      NetworkState planned,
      NetworkState host,
      int number) {
    LinkState bridge = planned.link(created.network()).orElseThrow();
    FileContent netdev =
        created.bridge(bridge, host.link(created.nic()).orElseThrow().mac().orElseThrow());
    FileContent network =
        created.network(original, networkd.findClientId(number).map(ClientId::new), bridge.mtu());
    FileContent trialPort = created.port(original, Optional.empty());
    FileContent safePort = created.port(original, uniqueMac(host, created.nic()));
    return new Adoption(
        List.of(
            new FileChange(
                TRIAL_FOLDER + created.networkName(),
                Optional.of(created.unmanaged()),
                Optional.of(network)),
            files.planWrite(TRIAL_FOLDER + created.bridgeName(), netdev),
            files.planWrite(TRIAL_FOLDER + created.portName(), trialPort)),
        List.of(
            files.planWrite(SAFE_FOLDER + created.networkName(), network),
            files.planWrite(SAFE_FOLDER + created.bridgeName(), netdev),
            files.planWrite(SAFE_FOLDER + created.portName(), safePort)),
        List.of(
            link(created.network(), Optional.empty(), Optional.of(created.networkName())),
            link(
                created.nic(),
                Optional.of(Networkd.nameOf(original.path())),
                Optional.of(created.portName()))));
  }

  private Adoption planRemoval(RunningConfiguration running, NetworkRequest request) {
    if (request.removedNetworks().size() != 1 || !request.networks().isEmpty()) {
      throw notSupported("a request that removes several networks, or adds others");
    }
    String name = request.removedNetworks().first();
    String nic =
        Optional.ofNullable(running.networks().get(name))
            .orElseThrow()
            .spec()
            .baseDevice()
            .orElseThrow();
    BridgeFiles removed = new BridgeFiles(name, nic);
    List<String> names = List.of(removed.portName(), removed.bridgeName(), removed.networkName());
    boolean safe = isSafe(name);
    String original = originalName((safe ? SAFE_FOLDER : TRIAL_FOLDER) + removed.portName());
    List<FileChange> trial =
        names.stream()
            .map(
                file ->
                    safe
                        ? files.planWrite(TRIAL_FOLDER + file + DISABLING, BridgeFiles.disabling())
                        : files.planDelete(TRIAL_FOLDER + file))
            .toList();
    return new Adoption(
        trial,
        safe
            ? names.stream().map(file -> files.planDelete(SAFE_FOLDER + file)).toList()
            : List.of(),
        List.of(
            link(name, Optional.of(removed.networkName()), Optional.empty()),
            link(nic, Optional.of(removed.portName()), Optional.of(original))));
  }

  /**
   * Returns the name of the file that the NIC had before it became a port.
   *
   * @param port the file of the port, which names it
   */
  private String originalName(String port) {
    Optional<FileContent> content = files.read(port);
    if (content.isEmpty()) {
      throw notSupported("the removal of a network whose file %s was deleted".formatted(port));
    }
    return BridgeFiles.originalIn(NetworkFile.parse(content.get().decoded()))
        .filter(name -> OriginalFile.exists(files, name))
        .orElseThrow(
            () ->
                notSupported(
                    "the removal of a network if the earlier file of its NIC was deleted. %s names it"
                        .formatted(port)));
  }

  /** Returns whether a network survives a reboot. */
  private boolean isSafe(String network) {
    return files.read(SAFE_FOLDER + BridgeFiles.bridgeName(network)).isPresent();
  }

  private static void refuseDhcp6(NetworkState host, String nic) {
    host.addressesOf(nic).stream()
        .filter(address -> !address.ipv4() && address.expires() && address.local().isHost())
        .findFirst()
        .ifPresent(
            address -> {
              throw notSupported(
                  "DHCPv6: a bridge would get another address than %s. Set a static address, or DHCP=ipv4"
                      .formatted(address.local()));
            });
  }

  private static List<PlanWarning> warnings(
      String nic, OriginalFile original, Optional<MacAddress> mac) {
    List<PlanWarning> warnings = new ArrayList<>();
    warnings.add(
        PlanWarning.of(
            WarningCode.OWNER_FILE_OVERRIDDEN,
            nic,
            original.path(),
            "systemd-networkd configures %s with %s; %s. The files %s… have precedence over it, so a later edit of it changes nothing until the network is removed"
                .formatted(nic, original.path(), original.writer(), BridgeFiles.PREFIX)));
    if (mac.isEmpty()) {
      warnings.add(
          PlanWarning.ofDevice(
              WarningCode.NIC_FOUND_BY_NAME,
              nic,
              "%s has no permanent MAC of its own, so systemd-networkd finds it by its name at a boot. If the boot gives it another name, the network has no NIC"
                  .formatted(nic)));
    }
    return warnings;
  }

  /** Returns the permanent MAC of a NIC, if no other link has it. */
  private static Optional<MacAddress> uniqueMac(NetworkState host, String nic) {
    return host.link(nic)
        .flatMap(LinkState::permanentMac)
        .filter(
            mac ->
                host.links().stream()
                        .filter(link -> link.permanentMac().filter(mac::equals).isPresent())
                        .count()
                    == 1);
  }

  private static AdoptedLink link(String device, Optional<String> before, Optional<String> after) {
    return new AdoptedLink(device, before, after);
  }

  private static SetupRefusedException notSupported(String what) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED, "on NICs of systemd-networkd, Uplink does not support " + what);
  }
}
