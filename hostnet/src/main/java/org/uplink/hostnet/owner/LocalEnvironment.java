package org.uplink.hostnet.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.hostnet.interfaces.InterfacesFiles;
import org.uplink.hostnet.interfaces.UpInterfaces;
import org.uplink.hostnet.owner.NicOwner.Kind;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.hostnet.user.UserPrograms;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * Reads the environment of this host from the files of the programs and from the list of processes.
 * Does not use D-Bus, so that it also finds a program that hangs.
 *
 * <p>ifupdown is the owner of a NIC that it has brought up, if no process is. It acts only at a
 * boot and when an operator runs it, and does not change static addresses by itself.
 */
public final class LocalEnvironment implements HostEnvironment {
  /** The default of NetworkInterfaceBlacklist, connman.conf(5). */
  private static final List<String> CONNMAN_IGNORES =
      List.of("vmnet", "vboxnet", "virbr", "ifb", "ve-", "vb-", "ham", "veth");

  /** The owners that take a changed network over, and then open their sockets on its device. */
  private static final Set<Kind> TAKE_OVER = Set.of(Kind.NETWORK_MANAGER, Kind.NETWORKD);

  private final Path root;
  private final Function<String, OptionalInt> index;
  private final BiFunction<String, Optional<String>, List<DeviceUser>> users;
  private final Function<String, List<DeviceAbove>> above;
  private final Predicate<String> creatable;
  private final Predicate<String> vlans;
  private final ResolverOwner resolver;

  LocalEnvironment(
      Path root,
      Function<String, OptionalInt> index,
      BiFunction<String, Optional<String>, List<DeviceUser>> users,
      Function<String, List<DeviceAbove>> above,
      Predicate<String> creatable,
      Predicate<String> vlans,
      ResolverOwner resolver) {
    this.root = root;
    this.index = index;
    this.users = users;
    this.above = above;
    this.creatable = creatable;
    this.vlans = vlans;
    this.resolver = resolver;
  }

  /**
   * Returns the environment of this process's host.
   *
   * @param resolvConf the host's resolv.conf
   */
  public static HostEnvironment of(Rtnetlink net, Path resolvConf) {
    return of(net, Path.of("/"), resolvConf);
  }

  /**
   * Returns the environment of a host whose files are below another folder than {@code /}.
   *
   * @param resolvConf the host's resolv.conf
   */
  public static HostEnvironment of(Rtnetlink net, Path root, Path resolvConf) {
    LocalKernel kernel = new LocalKernel(net, Path.of("/proc"));
    return new LocalEnvironment(
        root,
        kernel::indexOf,
        kernel::usersOf,
        kernel::devicesAbove,
        kernel::canCreate,
        kernel::acceptsVlans,
        new ResolverOwner(resolvConf, Path.of("/proc")));
  }

  @Override
  public Optional<NicOwner> ownerOf(String device) {
    return ownerOf(device, ProcessList.readFrom(root.resolve("proc")));
  }

  /** Reads the list of processes once. */
  @Override
  public Map<String, NicOwner> ownersOf(Collection<String> devices) {
    ProcessList programs = ProcessList.readFrom(root.resolve("proc"));
    Map<String, NicOwner> owners = new TreeMap<>();
    devices.forEach(
        device -> ownerOf(device, programs).ifPresent(owner -> owners.put(device, owner)));
    return owners;
  }

  @Override
  public boolean isWireless(String device) {
    Path folder = root.resolve("sys/class/net").resolve(device);
    return Files.exists(folder.resolve("wireless")) || Files.exists(folder.resolve("phy80211"));
  }

  @Override
  public List<DeviceUser> usersOf(String device, Optional<String> successor) {
    List<DeviceUser> all = users.apply(device, successor);
    if (all.stream().allMatch(user -> user.socket().isEmpty())) {
      return all;
    }
    Path proc = root.resolve("proc");
    ProcessList programs = ProcessList.readFrom(proc);
    return ownerOf(device, programs)
        .map(NicOwner::kind)
        .filter(TAKE_OVER::contains)
        .map(owner -> new OwnersSockets(owner, programs, new UserPrograms(proc)).removeFrom(all))
        .orElse(all);
  }

  @Override
  public List<DeviceAbove> devicesAbove(String device) {
    return above.apply(device);
  }

  @Override
  public boolean canCreate(String kind) {
    return creatable.test(kind);
  }

  @Override
  public boolean acceptsVlans(String device) {
    return vlans.test(device);
  }

  @Override
  public boolean acceptsGroupSources() {
    return KernelVersion.readFrom(root).map(KernelVersion::acceptsGroupSources).orElse(true);
  }

  @Override
  public Optional<String> whyResolverIsNotWritten() {
    return resolver.whyNotWritten();
  }

  private Optional<NicOwner> ownerOf(String device, ProcessList programs) {
    return networkManager(device, programs)
        .or(() -> networkd(device, programs))
        .or(() -> wicked(device, programs))
        .or(() -> connMan(device, programs))
        .or(() -> dhcpClient(device, programs))
        .or(() -> ifupdown(device));
  }

  private Optional<Path> deviceFile(String folder, String device) {
    OptionalInt number = index.apply(device);
    return number.isPresent()
        ? Optional.of(root.resolve(folder).resolve(Integer.toString(number.getAsInt())))
        : Optional.empty();
  }

  /**
   * Finds out whether NetworkManager manages the device. A device that is "connected (externally)"
   * counts too: when it leaves a bridge, NetworkManager can replace its addresses by those of a
   * profile.
   */
  private Optional<NicOwner> networkManager(String device, ProcessList programs) {
    return deviceFile("run/NetworkManager/devices", device)
        .filter(_ -> programs.isRunning("NetworkManager"))
        .filter(path -> lines(path).contains("managed=true"))
        .map(path -> new NicOwner(Kind.NETWORK_MANAGER, device, displayPath(path)));
  }

  private Optional<NicOwner> networkd(String device, ProcessList programs) {
    return deviceFile("run/systemd/netif/links", device)
        .filter(_ -> programs.isRunning("systemd-networkd"))
        .filter(
            path ->
                lines(path).stream()
                    .filter(line -> line.startsWith("ADMIN_STATE="))
                    .map(line -> line.substring("ADMIN_STATE=".length()))
                    .anyMatch(state -> !state.equals("unmanaged") && !state.equals("initialized")))
        .map(path -> new NicOwner(Kind.NETWORKD, device, displayPath(path)));
  }

  /** Finds out whether wicked configures the device: it has an ifcfg file without STARTMODE=off. */
  private Optional<NicOwner> wicked(String device, ProcessList programs) {
    Path file = root.resolve("etc/sysconfig/network/ifcfg-" + device);
    return programs.isRunning("wickedd")
            && Files.exists(file)
            && lines(file).stream().noneMatch(line -> line.matches("STARTMODE=['\"]?off['\"]?"))
        ? Optional.of(new NicOwner(Kind.WICKED, device, displayPath(file)))
        : Optional.empty();
  }

  /**
   * Finds out whether ConnMan configures the device: its name starts with no entry of ConnMan's
   * blacklist.
   */
  private Optional<NicOwner> connMan(String device, ProcessList programs) {
    Path file = root.resolve("etc/connman/main.conf");
    List<String> ignored =
        lines(file).stream()
            .filter(line -> line.matches("NetworkInterfaceBlacklist\\s*=.*"))
            .flatMap(line -> Stream.of(line.substring(line.indexOf('=') + 1).split(",", -1)))
            .map(String::strip)
            .filter(prefix -> !prefix.isEmpty())
            .toList();
    return programs.isRunning("connmand")
            && (ignored.isEmpty() ? CONNMAN_IGNORES : ignored)
                .stream().noneMatch(device::startsWith)
        ? Optional.of(new NicOwner(Kind.CONNMAN, device, "the process connmand"))
        : Optional.empty();
  }

  private Optional<NicOwner> dhcpClient(String device, ProcessList programs) {
    return programs
        .findServing("dhclient", device)
        .map(process -> new NicOwner(Kind.DHCLIENT, device, process))
        .or(
            () ->
                programs
                    .findServing("dhcpcd", device)
                    .map(process -> new NicOwner(Kind.DHCPCD, device, process)))
        .or(
            () ->
                programs
                    .findServing("udhcpc", device)
                    .map(process -> new NicOwner(Kind.UDHCPC, device, process)));
  }

  /**
   * Finds out whether ifupdown has brought the device up, or another interface that has the device
   * as its port.
   */
  private Optional<NicOwner> ifupdown(String device) {
    InterfacesFiles configuration = InterfacesFiles.read(root);
    UpInterfaces up =
        UpInterfaces.parse(String.join("\n", lines(root.resolve(UpInterfaces.PATH.substring(1)))));
    return configuration.stanzasOf(device).stream()
        .findFirst()
        .filter(
            _ ->
                up.stanzaOf(device).isPresent()
                    || configuration.stanzas().stream()
                        .filter(stanza -> up.stanzaOf(stanza.device()).isPresent())
                        .anyMatch(stanza -> stanza.hasPort(device)))
        .map(stanza -> new NicOwner(Kind.IFUPDOWN, device, stanza.path()));
  }

  private String displayPath(Path path) {
    return "/" + root.relativize(path);
  }

  private static List<String> lines(Path path) {
    try {
      return Files.readString(path, StandardCharsets.UTF_8).lines().map(String::strip).toList();
    } catch (IOException e) {
      // The program does not know the device.
      return List.of();
    }
  }
}
