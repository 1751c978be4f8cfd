package org.uplink.hostnet.firewall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerFiles;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The firewalld of this host (firewalld.dbus(5)). It is asked by busctl(1), which takes a tenth of
 * the time of firewall-cmd(1), and needs no Python in the agent's sandbox.
 *
 * @param commands runs busctl(1) and nft(8), for {@link #DEADLINE} at most
 * @param files the files of the host
 * @param running tells whether firewalld runs
 */
public record Firewalld(Commands commands, OwnerFiles files, BooleanSupplier running)
    implements Firewall {
  /** How long firewalld may take to answer. */
  public static final Duration DEADLINE = Duration.ofSeconds(5);

  private static final String SERVICE = "org.fedoraproject.FirewallD1";
  private static final String ZONES = SERVICE + ".zone";

  /**
   * A rule that lets a zone decide on the packets of a device, or of all other devices: {@code
   * iifname "eth0" goto filter_IN_public}.
   */
  private static final Pattern ZONE_RULE =
      Pattern.compile("(?:iifname \"(?<device>[^\"]+)\" )?goto (?<chain>\\S+)");

  @Override
  public boolean isRunning() {
    return running.getAsBoolean();
  }

  @Override
  public Zones zones() {
    String defaultZone = call(SERVICE, "getDefaultZone").asString();
    Map<String, List<String>> devices = new TreeMap<>();
    for (Map.Entry<String, JsonNode> zone : call(ZONES, "getActiveZones").properties()) {
      List<String> names = new ArrayList<>();
      zone.getValue().path("interfaces").forEach(name -> names.add(name.asString()));
      devices.put(zone.getKey(), names);
    }
    return new Zones(defaultZone, devices);
  }

  /** The rules for packets to this host are in the chain filter_INPUT_ZONES. */
  @Override
  public boolean isShownInDefaultZone(String device) {
    String rules;
    try {
      rules =
          commands.run(List.of("nft", "list", "chain", "inet", "firewalld", "filter_INPUT_ZONES"));
    } catch (OwnerException e) {
      return false;
    }
    List<String> ofDevice = new ArrayList<>();
    Optional<String> ofOthers = Optional.empty();
    for (String line : rules.lines().toList()) {
      Matcher rule = ZONE_RULE.matcher(line.strip());
      if (rule.matches() && rule.group("device") == null) {
        ofOthers = Optional.of(rule.group("chain"));
      } else if (rule.matches() && isFor(rule.group("device"), device)) {
        ofDevice.add(rule.group("chain"));
      }
    }
    return ofOthers.isPresent() && ofDevice.stream().allMatch(ofOthers.get()::equals);
  }

  @Override
  public void putInto(String zone, String device) {
    call(ZONES, "changeZoneOfInterface", zone, device);
  }

  @Override
  public void takeOut(String device) {
    call(ZONES, "removeInterface", "", device);
  }

  @Override
  public Optional<SavedZone> findUnsavedZone(String device, String source) {
    ZoneFiles zones = new ZoneFiles(files);
    return zones
        .zoneOf(source)
        .filter(zone -> !zone.equals(zones.defaultZone()))
        .filter(_ -> zones.zoneOf(device).isEmpty())
        .map(_ -> new SavedZone(device, Optional.of(source)));
  }

  @Override
  public Optional<SavedZone> findUnneededZone(String device) {
    return new ZoneFiles(files).hasAdded(device)
        ? Optional.of(new SavedZone(device, Optional.empty()))
        : Optional.empty();
  }

  @Override
  public void save(SavedZone zone) {
    ZoneFiles zones = new ZoneFiles(files);
    zone.source()
        .ifPresentOrElse(
            source -> zones.add(zone.device(), source), () -> zones.remove(zone.device()));
  }

  private static boolean isFor(String name, String device) {
    return name.endsWith("*")
        ? device.startsWith(name.substring(0, name.length() - 1))
        : device.equals(name);
  }

  /** Calls a method whose arguments are texts, and returns its result. */
  private JsonNode call(String type, String method, String... arguments) {
    List<String> words = new ArrayList<>(List.of("busctl", "--json=short", "--auto-start=no"));
    words.addAll(List.of("call", SERVICE, "/org/fedoraproject/FirewallD1", type, method));
    if (arguments.length > 0) {
      words.add("s".repeat(arguments.length));
      words.addAll(List.of(arguments));
    }
    try {
      return JsonMapper.shared().readTree(commands.run(words)).path("data").path(0);
    } catch (OwnerException | JacksonException e) {
      throw new FirewallException(String.valueOf(e.getMessage()), e);
    }
  }
}
