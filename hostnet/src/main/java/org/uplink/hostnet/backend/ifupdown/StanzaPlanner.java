package org.uplink.hostnet.backend.ifupdown;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.interfaces.InterfacesFile;
import org.uplink.hostnet.interfaces.InterfacesFiles;
import org.uplink.hostnet.interfaces.Stanza;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/** Plans which stanzas ifupdown gets when a changed network is safe. Changes nothing. */
record StanzaPlanner(OwnerFiles files) {
  /** Has a folder for each network, with the files as they were before. */
  private static final String ORIGINALS = "/etc/network/uplink";

  private static final String MARK = "/run/network/uplink-";
  private static final String READABLE = "rw-r--r--";

  /**
   * Plans a request that deploys or removes one network.
   *
   * @throws SetupRefusedException if ifupdown cannot have the changed network
   */
  Adoption plan(
      NetworkState host, RunningConfiguration running, NetworkRequest request, Plan plan) {
    for (String network : running.networks().keySet()) {
      if (!request.removedNetworks().contains(network) && originals(network).isEmpty()) {
        throw notSupported(
            "a second change before the network "
                + network
                + " is stored for the next boot. Call Host.setSafeNetworkConfig first");
      }
    }
    for (String folder : files.list(ORIGINALS)) {
      String network = folder.substring(folder.lastIndexOf('/') + 1);
      if (!running.networks().containsKey(network) && !originals(network).isEmpty()) {
        throw notSupported(
            "a second change before the removal of "
                + network
                + " is stored for the next boot. Call Host.setSafeNetworkConfig first");
      }
    }
    return request.removedNetworks().isEmpty()
        ? planBridge(host, running, request, plan)
        : planRemoval(running, request);
  }

  /** Returns whether a network was made from the stanzas of its NIC. */
  boolean hasAdopted(String network) {
    return files.read(MARK + network).isPresent() || !originals(network).isEmpty();
  }

  /** Returns a refusal of a stanza. */
  static SetupRefusedException refused(String why) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED,
        "Uplink cannot give the bridge what ifupdown gives its NIC: " + why);
  }

  /** Plans the stanzas of a new bridge. A bridge that was there before has its own already. */
  private Adoption planBridge(
      NetworkState host, RunningConfiguration running, NetworkRequest request, Plan plan) {
    if (request.networks().size() != 1
        || !request.bondings().isEmpty()
        || !request.removedBondings().isEmpty()) {
      throw notSupported("a request with several networks or with bonds");
    }
    Map.Entry<String, NetworkSpec> network = request.networks().entrySet().iterator().next();
    String name = network.getKey();
    NetworkSpec spec = network.getValue();
    if (!spec.takeOver() || spec.vlan().isPresent() || !spec.linkOptions().bridged()) {
      throw notSupported("a network that does not take over the addresses of its NIC");
    }
    String nic = spec.baseDevice().orElseThrow();
    if (!running.networks().containsKey(name) && isPort(host, nic, name)) {
      return new Adoption(List.of(), List.of(), List.of());
    }
    if (hasAdopted(name) || host.link(name).isPresent()) {
      throw notSupported("changes of the bridge " + name + ". Remove it and create it again");
    }
    InterfacesFiles configuration = InterfacesFiles.read(files.root());
    List<Stanza> stanzas = new NicStanzas(nic, name, configuration, files).check();
    CarriedOptions options = new CarriedOptions(nic, name);
    stanzas.forEach(options::check);
    BridgeStanzas bridge =
        new BridgeStanzas(
            options,
            plan.after().link(name).orElseThrow(),
            host.link(nic).orElseThrow().mac().orElseThrow(),
            hidesIpv6(plan.after(), nic));
    return new Adoption(
        List.of(
            files.planWrite(
                MARK + name,
                FileContent.of((nic + "\n").getBytes(StandardCharsets.UTF_8), READABLE))),
        stanzaFiles(configuration, stanzas, bridge, nic, name),
        List.of(
            new AdoptedLink(name, Optional.empty(), Optional.of(name)),
            new AdoptedLink(nic, Optional.of(nic), Optional.empty())));
  }

  /**
   * Returns the changed files in an order in which each prefix of them brings the old or the new
   * network up: copies of the files, then the file with the stanzas, and then files that bring the
   * NIC up, which is manual then.
   */
  private List<FileChange> stanzaFiles(
      InterfacesFiles configuration,
      List<Stanza> stanzas,
      BridgeStanzas bridge,
      String nic,
      String network) {
    List<FileChange> copies = new ArrayList<>();
    List<FileChange> changes = new ArrayList<>();
    String path = stanzas.getFirst().path();
    for (InterfacesFile file : configuration.files()) {
      StanzaRewrite rewrite = new StanzaRewrite(file, nic, network);
      boolean hasStanzas = file.path().equals(path);
      if (!hasStanzas && file.selectionsOf(nic).isEmpty()) {
        continue;
      }
      FileContent before = files.read(file.path()).orElseThrow();
      String copy = copyOf(network, file.path());
      copies.add(files.planWrite(copy, before));
      String text =
          hasStanzas
              ? rewrite.withBridge(bridge.text(stanzas, copy, !rewrite.hasAuto()))
              : rewrite.withoutNic();
      FileContent after = new FileContent(text, before.permissions());
      FileChange change = new FileChange(file.path(), Optional.of(before), Optional.of(after));
      changes.add(hasStanzas ? 0 : changes.size(), change);
    }
    List<FileChange> all = new ArrayList<>(copies);
    all.addAll(changes);
    return all;
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
    List<String> originals = originals(name);
    if (originals.isEmpty()) {
      return new Adoption(List.of(files.planDelete(MARK + name)), List.of(), List.of());
    }
    List<FileChange> restored = new ArrayList<>();
    List<FileChange> deleted = new ArrayList<>();
    for (String copy : originals) {
      String path = pathOf(copy);
      FileContent original = files.read(copy).orElseThrow();
      FileContent present =
          files
              .read(path)
              .orElseThrow(
                  () ->
                      notSupported("the removal of a network whose file " + path + " is missing"));
      InterfacesFile file = InterfacesFile.parse(path, original.text());
      FileChange change =
          new FileChange(
              path,
              Optional.of(present),
              Optional.of(new OriginalStanzas(file, nic, name).restoredIn(present)));
      // First the files that only bring the NIC up.
      restored.add(file.stanzasOf(nic).isEmpty() ? 0 : restored.size(), change);
      deleted.add(files.planDelete(copy));
    }
    restored.addAll(deleted);
    return new Adoption(
        List.of(),
        restored,
        List.of(
            new AdoptedLink(name, Optional.of(name), Optional.empty()),
            new AdoptedLink(nic, Optional.empty(), Optional.of(nic))));
  }

  private List<String> originals(String network) {
    return files.list("%s/%s".formatted(ORIGINALS, network));
  }

  private static String copyOf(String network, String path) {
    return "%s/%s/%s".formatted(ORIGINALS, network, path.substring(1).replace('/', '%'));
  }

  private static String pathOf(String copy) {
    return "/" + copy.substring(copy.lastIndexOf('/') + 1).replace('%', '/');
  }

  private static boolean isPort(NetworkState host, String nic, String bridge) {
    return host.link(nic).flatMap(LinkState::master).filter(bridge::equals).isPresent();
  }

  private static boolean hidesIpv6(NetworkState planned, String nic) {
    return "1".equals(planned.sysctls().get("ipv6/conf/" + nic + "/disable_ipv6"));
  }

  private static SetupRefusedException notSupported(String what) {
    return new SetupRefusedException(
        SetupCode.NOT_SUPPORTED, "on NICs of ifupdown, Uplink does not support " + what);
  }
}
