package org.uplink.agent.wish;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.agent.network.HostWish;
import org.uplink.agent.network.OriginalWish;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * The networks that a user requests by a file or options, before the host is known, and what the
 * host has to be like for them.
 */
public final class Wish implements HostWish {
  private final NetworkRequest request;
  private final List<HostRule> rules;
  private final Optional<Located<String>> owner;
  private final String proven;
  private final Purpose purpose;

  private Wish(
      NetworkRequest request,
      List<HostRule> rules,
      Optional<Located<String>> owner,
      String proven,
      Purpose purpose) {
    this.request = request;
    this.rules = List.copyOf(rules);
    this.owner = owner;
    this.proven = proven;
    this.purpose = purpose;
  }

  /**
   * Returns a wish.
   *
   * @param owner the program that configures the NICs, if the file names one
   * @throws SetupRefusedException if no network could prove the change, or more than one
   */
  static Wish of(NetworkRequest request, List<HostRule> rules, Optional<Located<String>> owner) {
    return new Wish(request, rules, owner, proven(request), Purpose.APPLY);
  }

  /**
   * Returns the wish to remove a network, which gives the device below everything back.
   *
   * @param device the device over which the change is proved: it has the addresses afterwards
   */
  public static Wish removalOf(String network, String device) {
    return new Wish(
        NetworkRequest.removalOf(Set.of(network)),
        List.of(),
        Optional.empty(),
        device,
        Purpose.REMOVE);
  }

  /** Returns the wish for a network on a standing link, which stays as it is. */
  public static Wish adoptionOf(String network, NetworkSpec spec) {
    return new Wish(
        NetworkRequest.of(network, spec), List.of(), Optional.empty(), network, Purpose.ADOPT);
  }

  /** Returns what the wish is for. */
  public Purpose purpose() {
    return purpose;
  }

  /**
   * Returns a wish that the host has the network from before Uplink's first change.
   *
   * @param original that network; empty if it is not known, and Uplink's networks are only removed
   * @param device the device over which the change is proved
   */
  public static Wish restoring(Optional<OriginalRestore> original, String device) {
    return new Wish(
        NetworkRequest.restoring(original, RunningConfiguration.EMPTY),
        List.of(),
        Optional.empty(),
        device,
        Purpose.RESTORE);
  }

  /** Returns whether the host gets the network from before Uplink's first change. */
  public boolean restoresOriginal() {
    return purpose == Purpose.RESTORE;
  }

  /** Returns the name of the network over which the change is proved. */
  public String network() {
    return proven;
  }

  /** Returns the device over which the change is proved. A VLAN may have a name of its own. */
  public String device() {
    NetworkSpec spec = spec();
    return rules.stream()
        .flatMap(rule -> rule instanceof HostRule.VlanName vlan ? Stream.of(vlan) : Stream.empty())
        .filter(
            vlan ->
                !spec.linkOptions().bridged()
                    && spec.vlan().equals(OptionalInt.of(vlan.id()))
                    && spec.baseDevice().equals(Optional.of(vlan.base())))
        .map(HostRule.VlanName::name)
        .findFirst()
        .or(() -> spec.addressDevice(proven))
        .orElse(proven);
  }

  /** Returns the NIC or bond below the network of {@link #network()}. */
  public String nic() {
    return spec().baseDevice().orElse(proven);
  }

  /** Returns the names of the VLAN, if there is one, and the NIC or bond of the network. */
  public List<String> devicesBelow() {
    return Stream.concat(spec().vlanDevice().stream(), Stream.of(nic())).toList();
  }

  /** Returns the VLAN, bond or NIC below the network of {@link #network()}, for messages. */
  public String lowerDevice() {
    return spec()
        .vlanDevice()
        .map(_ -> "VLAN %d of %s".formatted(spec().vlan().orElseThrow(), nic()))
        .orElse(nic());
  }

  /**
   * Returns the request for a host. What is to be removed and is not there is not in it, so that a
   * second run does nothing.
   *
   * @param running the networks and bonds that Uplink has made on the host
   * @throws SetupRefusedException if the host is not as the wish needs it
   */
  @Override
  public NetworkRequest on(NetworkState host, RunningConfiguration running) {
    if (purpose == Purpose.RESTORE) {
      return original().on(host, running);
    }
    NetworkRequest all = withoutMissing(onLinks(host), host, running);
    for (HostRule rule : rules) {
      all = rule.apply(all, host);
    }
    return all;
  }

  @Override
  public boolean removes() {
    return !request.removedNetworks().isEmpty();
  }

  @Override
  public boolean givesBack() {
    return purpose == Purpose.REMOVE || (purpose == Purpose.RESTORE && original().givesBack());
  }

  /**
   * Refuses a host whose NICs another program configures than the file says.
   *
   * @param programs the programs that configure the NICs of the change, by the name of the NIC
   */
  public void checkOwners(Map<String, Optional<String>> programs) {
    owner.ifPresent(
        wanted ->
            programs.forEach(
                (nic, program) -> {
                  if (!program.equals(Optional.of(wanted.value()))) {
                    throw wanted
                        .place()
                        .notSupported(
                            "%s. On this host, %s configures %s"
                                .formatted(
                                    wanted.value(), program.orElse("no known program"), nic));
                  }
                }));
  }

  /** Returns a text that two wishes have in common only if they are the same. */
  @Override
  public String toString() {
    return "%s%s %s %s"
        .formatted(
            purpose == Purpose.RESTORE ? "restoring " : "",
            request,
            rules,
            owner.map(Located::value));
  }

  private OriginalWish original() {
    return new OriginalWish(request.original());
  }

  private NetworkSpec spec() {
    return request.networks().getOrDefault(proven, NetworkSpec.bridgeOn(proven));
  }

  /** Returns the request with the bonds and VLANs of the host, which a user names like NICs. */
  private NetworkRequest onLinks(NetworkState host) {
    var networks = new TreeMap<String, NetworkSpec>();
    request.networks().forEach((name, spec) -> networks.put(name, onLink(spec, host)));
    return new NetworkRequest(
        networks, request.removedNetworks(), request.bondings(), request.removedBondings());
  }

  private static NetworkSpec onLink(NetworkSpec spec, NetworkState host) {
    Optional<LinkState> named = spec.nic().flatMap(host::link);
    if (named.isEmpty()) {
      return spec;
    }
    LinkState link = named.get();
    if (link.isKind("bond")) {
      return spec.onBond(link.name());
    }
    return link.isKind("vlan") ? onVlan(spec, link, host) : spec;
  }

  private static NetworkSpec onVlan(NetworkSpec spec, LinkState vlan, NetworkState host) {
    if (spec.vlan().isPresent()) {
      throw notSupported(
          "VLAN %d would be on the VLAN %s, and Uplink does not support VLANs on VLANs. Name a NIC or a bond."
              .formatted(spec.vlan().getAsInt(), vlan.name()));
    }
    OptionalInt id = vlan.vlan();
    Optional<LinkState> lower = vlan.lower().flatMap(host::link);
    if (id.equals(OptionalInt.of(0))) {
      throw notSupported(
          vlan.name()
              + " is VLAN 0, which only has the priority of packets, and Uplink does not support"
              + " it. Give its addresses to the device below it.");
    }
    if (lower.filter(it -> it.isKind("bridge")).isPresent()) {
      throw notSupported(
          "%s is a VLAN of the bridge %s. Adopt it as it is: uplink network adopt %s"
              .formatted(vlan.name(), lower.get().name(), vlan.name()));
    }
    return id.isEmpty() || lower.isEmpty()
        ? spec
        : onLink(spec.withNic(lower.map(LinkState::name)).withVlan(id.getAsInt()), host);
  }

  private static SetupRefusedException notSupported(String why) {
    return new SetupRefusedException(SetupCode.NOT_SUPPORTED, why);
  }

  private static NetworkRequest withoutMissing(
      NetworkRequest all, NetworkState host, RunningConfiguration running) {
    var networks = new TreeSet<>(all.removedNetworks());
    networks.removeIf(it -> !running.networks().containsKey(it) && host.link(it).isEmpty());
    var bonds = new TreeSet<>(all.removedBondings());
    bonds.removeIf(it -> !running.bondings().containsKey(it) && host.link(it).isEmpty());
    return new NetworkRequest(all.networks(), networks, all.bondings(), bonds);
  }

  private static String proven(NetworkRequest request) {
    Map<String, NetworkSpec> networks = request.networks();
    if (networks.isEmpty()) {
      throw refused(
          "it leaves no network, so nothing could prove the change. Name the NIC with the address"
              + " that it has afterwards");
    }
    if (networks.size() == 1) {
      return networks.keySet().iterator().next();
    }
    List<String> candidates = named(networks, NetworkSpec::defaultRoute);
    if (candidates.isEmpty()) {
      candidates = named(networks, Wish::mayKeepDefaultRoute);
    }
    if (candidates.size() != 1) {
      throw refused(
          "it names the networks %s, and the change is proved over the one with the default route, which %s. Give exactly one of them a gateway, or request the others by a change of their own"
              .formatted(
                  Place.shortened(networks.keySet()),
                  candidates.isEmpty()
                      ? "none of them has"
                      : "several of them may have: " + Place.shortened(candidates)));
    }
    return candidates.getFirst();
  }

  private static List<String> named(
      Map<String, NetworkSpec> networks, Predicate<NetworkSpec> condition) {
    return networks.entrySet().stream()
        .filter(network -> condition.test(network.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A default route comes with a lease, or is taken over with everything else of the NIC. */
  private static boolean mayKeepDefaultRoute(NetworkSpec spec) {
    return spec.takeOver() || spec.ipv4().dhcp() || spec.ipv6().dhcp();
  }

  private static SetupRefusedException refused(String why) {
    return new SetupRefusedException(SetupCode.NOT_PROTECTED, "the file is refused: " + why + ".");
  }

  /** What a wish is for. */
  public enum Purpose {
    /** Networks are created, changed or removed. */
    APPLY,

    /** A network is removed, and gives the device below everything back. */
    REMOVE,

    /** A network is put on a link that another program made. Nothing changes in the kernel. */
    ADOPT,

    /** The network from before Uplink's first change is restored. */
    RESTORE;

    /** Returns the word in {@code uplink network WORD}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
