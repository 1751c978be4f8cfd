package org.uplink.hostnet.backend.networkmanager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerWait;
import org.uplink.platform.StepListener;

/**
 * Asks NetworkManager for its devices and profiles by nmcli(1).
 *
 * @param waits waits for NetworkManager
 */
public record NetworkManager(Commands commands, OwnerWait waits) {
  /** The limit on a host: NetworkManager needs less than a second. */
  public static final Duration START_LIMIT = Duration.ofSeconds(30);

  /**
   * Begins nmcli's names of the states from "prepare" to "secondaries" of a device, which are the
   * numbers 40 to 90 of NMDeviceState.
   */
  private static final String CONNECTING = "connecting";

  /** Less than the limit of a command. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);

  /**
   * Creates the commands of a host.
   *
   * @param startLimit how long NetworkManager may take from its start until it has adopted the
   *     links
   * @param listener is told about each wait
   */
  public NetworkManager(Commands commands, Duration startLimit, StepListener listener) {
    this(commands, new OwnerWait("NetworkManager", startLimit, listener));
  }

  /** Returns the same for one plan, whose waits end together. */
  NetworkManager forPlan() {
    return new NetworkManager(commands, waits.forPlan());
  }

  /** Finds the active profile of a device. */
  Optional<ActiveProfile> findProfile(String device) {
    String output =
        commands.run(
            List.of(
                "nmcli",
                "--terse",
                "--fields",
                "DEVICE,UUID,TYPE,FILENAME",
                "connection",
                "show",
                "--active"));
    return output
        .lines()
        .map(NetworkManager::split)
        .filter(fields -> fields.size() == 4 && fields.getFirst().equals(device))
        .map(fields -> new ActiveProfile(fields.get(1), fields.get(2), fields.get(3)))
        .findFirst();
  }

  /** Finds an active connection of one of these types. */
  Optional<ActiveConnection> findActive(Set<String> types) {
    String output =
        commands.run(
            List.of("nmcli", "--terse", "--fields", "NAME,TYPE", "connection", "show", "--active"));
    return output
        .lines()
        .map(NetworkManager::split)
        .filter(fields -> fields.size() == 2 && types.contains(fields.get(1)))
        .map(fields -> new ActiveConnection(fields.getFirst(), fields.get(1)))
        .findFirst();
  }

  /**
   * Returns what NetworkManager knows of the DHCP lease of a device, by names such as "iaid";
   * nothing if there is no lease.
   */
  Map<String, String> dhcpOptions(String device, boolean ipv4) {
    Map<String, String> options = new HashMap<>();
    String output =
        commands.run(
            List.of(
                "nmcli",
                "--terse",
                "--fields",
                ipv4 ? "DHCP4" : "DHCP6",
                "device",
                "show",
                device));
    for (String line : output.lines().toList()) {
      // The form is "DHCP6.OPTION[1]:NAME = VALUE". Colons in the value may be escaped.
      String[] option = line.substring(line.indexOf(':') + 1).split(" = ", 2);
      if (option.length == 2) {
        options.put(option[0].strip(), option[1].replace("\\:", ":").strip());
      }
    }
    return options;
  }

  /**
   * Returns what NetworkManager knows of the lease of a device that has a leased address. After its
   * start, NetworkManager leaves the address and asks for the lease again: this waits for it.
   *
   * @return as {@link #dhcpOptions} does; nothing if there was no lease within the limit
   */
  Map<String, String> awaitDhcpOptions(String device, boolean ipv4) {
    return waits.poll(() -> dhcpOptions(device, ipv4), options -> !options.isEmpty());
  }

  /** Returns whether a program has an open checkpoint. */
  boolean hasCheckpoint() {
    String output =
        commands.run(
            List.of(
                "busctl",
                "get-property",
                "org.freedesktop.NetworkManager",
                "/org/freedesktop/NetworkManager",
                "org.freedesktop.NetworkManager",
                "Checkpoints"));
    return !output.strip().equals("ao 0");
  }

  /** Finds the file of a profile. */
  Optional<String> findFile(String uuid) {
    return profiles().stream()
        .filter(fields -> fields.getFirst().equals(uuid))
        .map(fields -> fields.get(1))
        .findFirst();
  }

  /** Returns the files of all profiles that have one. */
  List<String> files() {
    return profiles().stream()
        .map(fields -> fields.get(1))
        .filter(path -> path.startsWith("/"))
        .toList();
  }

  /**
   * Waits until the links are connected with their profiles.
   *
   * @throws OwnerException if that takes too long
   */
  void awaitConnected(List<AdoptedLink> links, Function<AdoptedLink, Optional<String>> profile) {
    await(() -> whyNotConnected(links, profile));
  }

  /**
   * Waits until NetworkManager has tried to connect all devices after its start.
   *
   * @throws OwnerException if that takes too long
   */
  void awaitStarted() {
    await(
        () -> {
          try {
            String startup =
                commands.run(List.of("nmcli", "--terse", "--fields", "STARTUP", "general"));
            return startup.strip().equals("started")
                ? Optional.empty()
                : Optional.of("it is still starting");
          } catch (OwnerException e) {
            return Optional.ofNullable(e.getMessage());
          }
        });
  }

  /**
   * Finds out whether links are connected with their profiles, and not with profiles that
   * NetworkManager has generated.
   *
   * @return why a link is not connected with its profile; empty if all are. A link that has no
   *     profile does not count
   */
  Optional<String> whyNotConnected(
      List<AdoptedLink> links, Function<AdoptedLink, Optional<String>> profile) {
    List<List<String>> connected;
    try {
      connected =
          commands
              .run(List.of("nmcli", "--terse", "--fields", "DEVICE,STATE,CON-UUID", "device"))
              .lines()
              .map(NetworkManager::split)
              .toList();
    } catch (OwnerException e) {
      return Optional.ofNullable(e.getMessage());
    }
    for (AdoptedLink link : links) {
      Optional<String> uuid = profile.apply(link);
      if (uuid.isPresent()
          && !connected.contains(List.of(link.device(), "connected", uuid.get()))) {
        return Optional.of(
            "%s is not connected with its profile %s".formatted(link.device(), uuid.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * Finds the devices that NetworkManager still connects.
   *
   * @return the state of each of them by its name, such as "connecting (getting IP configuration)"
   */
  Map<String, String> unfinishedStates() {
    return commands
        .run(List.of("nmcli", "--terse", "--fields", "DEVICE,STATE", "device"))
        .lines()
        .map(NetworkManager::split)
        .filter(fields -> fields.size() == 2 && fields.getLast().startsWith(CONNECTING))
        .collect(Collectors.toMap(List::getFirst, List::getLast, (one, _) -> one));
  }

  /** Connects a profile, and the bridge of a port before it. */
  void connect(String uuid) {
    commands.run(
        List.of(
            "nmcli",
            "--wait",
            Long.toString(CONNECT_LIMIT.toSeconds()),
            "connection",
            "up",
            "uuid",
            uuid));
  }

  /** Lets a device be as it is, until NetworkManager is restarted with another state file. */
  void release(String device) {
    commands.run(List.of("nmcli", "device", "set", device, "managed", "no"));
  }

  /** Reads profiles. Does not connect them. */
  void load(List<String> files) {
    List<String> words = new ArrayList<>(List.of("nmcli", "connection", "load"));
    words.addAll(files);
    commands.run(words);
  }

  /** Reads all profiles that have changed. */
  void reload() {
    commands.run(List.of("nmcli", "connection", "reload"));
  }

  /**
   * Waits until nothing is unfinished.
   *
   * @param unfinished returns why something is unfinished; empty if nothing is
   * @throws OwnerException if that takes too long
   */
  void await(Supplier<Optional<String>> unfinished) {
    waits.await(unfinished);
  }

  /** Splits a line of terse output. A backslash escapes a colon or a backslash. */
  static List<String> split(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  /** Returns the UUID and the file of each profile. */
  private List<List<String>> profiles() {
    return commands
        .run(List.of("nmcli", "--terse", "--fields", "UUID,FILENAME", "connection", "show"))
        .lines()
        .map(NetworkManager::split)
        .toList();
  }

  /**
   * An active connection.
   *
   * @param id its name
   * @param type its type, such as "vpn"
   */
  record ActiveConnection(String id, String type) {}

  /**
   * An active profile.
   *
   * @param uuid its id
   * @param type its type, such as "802-3-ethernet"
   * @param file the file that has it
   */
  record ActiveProfile(String uuid, String type, String file) {}
}
