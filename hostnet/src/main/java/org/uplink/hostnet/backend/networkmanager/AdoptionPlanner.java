package org.uplink.hostnet.backend.networkmanager;

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
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Plans which profiles NetworkManager gets when it takes a changed network over. Changes nothing.
 *
 * @param index returns the index of a link
 */
record AdoptionPlanner(
    OwnerFiles files, NetworkManager manager, StateFiles states, ToIntFunction<String> index) {
  private static final String SAFE_FOLDER = "/etc/NetworkManager/system-connections/";
  private static final String TRIAL_FOLDER = "/run/NetworkManager/system-connections/";

  /**
   * Plans a request that deploys or removes one network.
   *
   * @throws SetupRefusedException if NetworkManager cannot take the changed network over
   */
  Adoption plan(NetworkState host, RunningConfiguration running, NetworkRequest request) {
    for (String network : running.networks().keySet()) {
      if (!request.removedNetworks().contains(network) && isKeptOnly(network)) {
        throw notSupported(
            "another change before the network %s is safe. Make it safe first".formatted(network));
      }
    }
    return request.removedNetworks().isEmpty()
        ? planBridge(host, request)
        : planRemoval(running, request);
  }

  /** Finds the file with the profile of a network's bridge. */
  Optional<String> findBridgeProfile(String network) {
    return findProfile(fileName(network));
  }

  /**
   * Returns the links of safe networks, with the profiles that they have to have.
   *
   * @throws IllegalStateException if a profile is missing
   */
  List<AdoptedLink> linksOf(RunningConfiguration safe) {
    List<AdoptedLink> links = new ArrayList<>();
    safe.networks()
        .forEach(
            (name, network) -> {
              String nic = network.spec().baseDevice().orElseThrow();
              links.add(safeLink(nic, SAFE_FOLDER + fileName(name, nic)));
              links.add(safeLink(name, SAFE_FOLDER + fileName(name)));
            });
    return links;
  }

  private Adoption planBridge(NetworkState host, NetworkRequest request) {
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
    if (hasAdoptedBefore(name)) {
      throw notSupported("changes of the network " + name + ". Remove it and create it again");
    }
    String nic = spec.baseDevice().orElseThrow();
    OriginalProfile original = OriginalProfile.read(nic, manager, files);
    RestartCheck.checkProfile(nic, original.keyfile(), host.addressesOf(nic));
    BridgeProfiles profiles =
        BridgeProfiles.of(
            name,
            nic,
            host.link(nic).orElseThrow().mac().orElseThrow().toString(),
            original.keyfile(),
            states.routeMetric(index.applyAsInt(nic)));
    FileContent bridge = FileContent.ofPrivate(original.rememberIn(profiles.bridge()).text());
    FileContent port = FileContent.ofPrivate(profiles.port().text());
    return new Adoption(
        List.of(
            files.planWrite(TRIAL_FOLDER + fileName(name), bridge),
            files.planWrite(TRIAL_FOLDER + fileName(name, nic), port)),
        List.of(
            files.planWrite(SAFE_FOLDER + fileName(name), bridge),
            files.planWrite(SAFE_FOLDER + fileName(name, nic), port),
            original.disarming()),
        List.of(
            new AdoptedLink(name, Optional.empty(), profiles.bridge().uuid()),
            new AdoptedLink(nic, Optional.of(original.uuid()), profiles.port().uuid())));
  }

  private Adoption planRemoval(RunningConfiguration running, NetworkRequest request) {
    if (request.removedNetworks().size() != 1 || !request.networks().isEmpty()) {
      throw notSupported("a request that removes several networks, or adds others");
    }
    String name = request.removedNetworks().first();
    String nic =
        Optional.ofNullable(running.networks().get(name))
            .flatMap(network -> network.spec().baseDevice())
            .orElseThrow(() -> notSupported("the removal of " + name));
    String bridgePath = findProfile(fileName(name)).orElseThrow(() -> missing(fileName(name)));
    String portPath =
        findProfile(fileName(name, nic)).orElseThrow(() -> missing(fileName(name, nic)));
    Keyfile bridge = Keyfile.parse(files.read(bridgePath).orElseThrow().decoded());
    Keyfile port = Keyfile.parse(files.read(portPath).orElseThrow().decoded());
    String original = OriginalProfile.uuidIn(bridge);
    String originalPath =
        manager
            .findFile(original)
            .orElseThrow(
                () ->
                    notSupported(
                        "the removal of a network whose NIC's earlier profile (%s) was deleted"
                            .formatted(original)));
    List<FileChange> safe = new ArrayList<>();
    if (bridgePath.startsWith(SAFE_FOLDER)) {
      Optional<FileContent> disarmed = files.read(originalPath);
      safe.add(
          new FileChange(
              originalPath, disarmed, disarmed.map(file -> OriginalProfile.arm(file, bridge))));
      safe.add(files.planDelete(portPath));
      safe.add(files.planDelete(bridgePath));
    }
    return new Adoption(
        List.of(
            files.planWrite(TRIAL_FOLDER + fileName(name), withoutAutoconnect(bridge)),
            files.planWrite(TRIAL_FOLDER + fileName(name, nic), withoutAutoconnect(port))),
        safe,
        List.of(
            new AdoptedLink(name, bridge.uuid(), Optional.empty()),
            new AdoptedLink(nic, port.uuid(), Optional.of(original))));
  }

  /** Returns whether a reboot would undo the network. */
  private boolean isKeptOnly(String network) {
    return findBridgeProfile(network).filter(path -> path.startsWith(TRIAL_FOLDER)).isPresent();
  }

  private boolean hasAdoptedBefore(String network) {
    return findBridgeProfile(network).isPresent();
  }

  private Optional<String> findProfile(String fileName) {
    for (String folder : List.of(SAFE_FOLDER, TRIAL_FOLDER)) {
      if (files.read(folder + fileName).isPresent()) {
        return Optional.of(folder + fileName);
      }
    }
    return Optional.empty();
  }

  private AdoptedLink safeLink(String device, String path) {
    Optional<String> uuid =
        files.read(path).flatMap(profile -> Keyfile.parse(profile.decoded()).uuid());
    if (uuid.isEmpty()) {
      throw new IllegalStateException("the profile %s is missing".formatted(path));
    }
    return new AdoptedLink(device, Optional.empty(), uuid);
  }

  /** Returns a copy of a profile that replaces the profile in /etc and does not connect. */
  private static FileContent withoutAutoconnect(Keyfile profile) {
    return FileContent.ofPrivate(profile.with("connection", "autoconnect", "false").text());
  }

  private static String fileName(String network) {
    return "uplink-" + network + ".nmconnection";
  }

  private static String fileName(String network, String nic) {
    return fileName(network + "-" + nic);
  }

  private static SetupRefusedException missing(String file) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED,
        "the profile %s of the network is missing, so NetworkManager cannot give its NIC back"
            .formatted(file));
  }

  private static SetupRefusedException notSupported(String what) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED, "on NICs of NetworkManager, Uplink does not support " + what);
  }
}
