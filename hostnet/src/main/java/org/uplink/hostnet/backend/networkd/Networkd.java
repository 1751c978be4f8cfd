package org.uplink.hostnet.backend.networkd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerWait;
import org.uplink.platform.StepListener;

/**
 * Asks systemd-networkd for its links, by networkctl(1) and by the files in which it stores their
 * states.
 *
 * @param waits waits for systemd-networkd
 */
public record Networkd(Commands commands, OwnerFiles files, OwnerWait waits) {
  /** The limit on a host: systemd-networkd needs less than a second, and a DHCP server some. */
  public static final Duration START_LIMIT = Duration.ofSeconds(30);

  private static final String LINKS = "/run/systemd/netif/links/";
  private static final String LEASES = "/run/systemd/netif/leases/";

  /** The columns of {@code networkctl list}: index, name, type, operational state, setup state. */
  private static final int COLUMNS = 5;

  /** The states of a link between the start of systemd-networkd and "configured". */
  private static final Set<String> UNFINISHED = Set.of("pending", "initialized", "configuring");

  /**
   * Creates the commands and files of a host.
   *
   * @param startLimit how long systemd-networkd may take from its restart until it has configured
   *     the links
   * @param listener is told about each wait
   */
  public Networkd(Commands commands, OwnerFiles files, Duration startLimit, StepListener listener) {
    this(commands, files, new OwnerWait("systemd-networkd", startLimit, listener));
  }

  /** Returns the same for one plan, whose waits end together. */
  Networkd forPlan() {
    return new Networkd(commands, files, waits.forPlan());
  }

  /** Finds the file with which a link is configured. */
  Optional<String> findFile(int index) {
    return value(LINKS + index, "NETWORK_FILE");
  }

  /** Returns the names of the files with which links are configured. */
  Set<String> filesInForce() {
    return files.list(LINKS.substring(0, LINKS.length() - 1)).stream()
        .flatMap(path -> value(path, "NETWORK_FILE").stream())
        .map(Networkd::nameOf)
        .collect(Collectors.toSet());
  }

  /** Finds the id by which the DHCP server knows a link, in hexadecimal digits. */
  Optional<String> findClientId(int index) {
    return value(LEASES + index, "CLIENTID");
  }

  /**
   * Finds the identity association (IAID) of a link's DHCPv6 client, as IAID= in systemd.network(5)
   * wants it.
   */
  Optional<String> findDhcp6Association(int index) {
    return value(LINKS + index, "DHCP6_CLIENT_IAID").map(Long::decode).map(String::valueOf);
  }

  /** Reads the files that have changed. A link whose file did not change stays as it is. */
  void reload() {
    commands.run(List.of("networkctl", "reload"));
  }

  /** Asks the DHCP server for a longer life of a link's IPv4 lease. Does not wait for it. */
  void renew(String device) {
    commands.run(List.of("networkctl", "renew", device));
  }

  /**
   * Waits until nothing is missing.
   *
   * @param missing returns what is missing; empty if nothing is
   * @throws OwnerException if that takes too long
   */
  void await(Supplier<Optional<String>> missing) {
    waits.await(missing);
  }

  /**
   * Waits until systemd-networkd says something about a lease. After its start, systemd-networkd
   * leaves leased addresses and asks for the leases again. A renewal takes a moment too.
   *
   * @return what it says; empty if it said nothing within the limit
   */
  <T> Optional<T> awaitLease(Supplier<Optional<T>> said) {
    return waits.poll(said, Optional::isPresent);
  }

  /**
   * Finds out whether links are configured, each with its file.
   *
   * @param links the links, and the names of their files without a folder
   * @param index returns the index of a link
   * @return why a link is not; empty if all are
   */
  Optional<String> whyNotConfigured(List<ConfiguredLink> links, ToIntFunction<String> index) {
    try {
      List<List<String>> states = states();
      for (ConfiguredLink link : links) {
        int number = index.applyAsInt(link.device());
        Optional<String> file = findFile(number);
        if (!file.map(Networkd::nameOf).equals(Optional.of(link.file()))) {
          return Optional.of(
              "%s is configured with %s, not with %s"
                  .formatted(link.device(), file.orElse("no file"), link.file()));
        }
        String state = stateOf(states, Integer.toString(number));
        if (!state.equals("configured")) {
          return Optional.of("%s is %s".formatted(link.device(), state));
        }
      }
      return Optional.empty();
    } catch (OwnerException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /**
   * Finds out whether a link has not got all addresses yet that its file gives it.
   *
   * @return the state of the link, such as "configuring"; empty if systemd-networkd has finished
   */
  Optional<String> findUnfinishedState(int index) {
    return Optional.of(stateOf(states(), Integer.toString(index))).filter(UNFINISHED::contains);
  }

  /** Returns the name of a file without its folder. */
  static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private List<List<String>> states() {
    return commands
        .run(List.of("networkctl", "--no-legend", "list"))
        .lines()
        .map(line -> List.of(line.strip().split("\\s+", -1)))
        .filter(columns -> columns.size() == COLUMNS)
        .toList();
  }

  private static String stateOf(List<List<String>> states, String index) {
    return states.stream()
        .filter(columns -> columns.getFirst().equals(index))
        .map(List::getLast)
        .findFirst()
        .orElse("unknown to systemd-networkd");
  }

  private Optional<String> value(String path, String key) {
    return files
        .read(path)
        .flatMap(
            content ->
                content
                    .decoded()
                    .lines()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1).strip())
                    .findFirst());
  }

  /**
   * A link that is to be configured.
   *
   * @param device its name
   * @param file the name of its file, without a folder
   */
  record ConfiguredLink(String device, String file) {}
}
