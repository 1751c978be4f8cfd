package org.uplink.agent.capabilities;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.JsonProblem;
import org.uplink.verbs.device.LldpDevice;
import org.uplink.verbs.device.LldpTlv;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Answers Host.getLldp with the neighbours that lldpd knows. In lldpcli's format {@code json0},
 * every element that can occur more than once is an array (lldpcli(8)).
 */
public final class LldpNeighbours {
  private static final Logger LOG = LoggerFactory.getLogger(LldpNeighbours.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Neighbours announce what they like; the document takes some ten times as much as a tree. */
  private static final int MAX_BYTES = 1 << 20;

  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/sbin/lldpcli"), Path.of("/usr/bin/lldpcli"));

  private LldpNeighbours() {}

  /**
   * Returns what the neighbours of these NICs announce. A NIC on which lldpd does not listen is not
   * enabled; without lldpd, none is.
   */
  public static Map<String, LldpDevice> query(Collection<String> nics) throws InterruptedException {
    Map<String, LldpDevice> heard = runLldpcli("show", "neighbors", "details");
    Set<String> listening = runLldpcli("show", "interfaces").keySet();
    var devices = new TreeMap<String, LldpDevice>();
    for (String nic : nics) {
      LldpDevice device = heard.get(nic);
      devices.put(
          nic,
          device == null
              ? new LldpDevice(Optional.of(listening.contains(nic)), List.of())
              : device);
    }
    return devices;
  }

  /** Parses lldpcli's JSON. Missing elements are left out. */
  static Map<String, LldpDevice> parse(String json) {
    try {
      var found = new TreeMap<String, LldpDevice>();
      for (var lldp : Json.MAPPER.readTree(json).path("lldp")) {
        for (var nic : lldp.path("interface")) {
          found.put(nic.path("name").asString(""), new LldpDevice(Optional.of(true), tlvs(nic)));
        }
      }
      return found;
    } catch (JacksonException e) {
      LOG.info("The output of lldpcli is not JSON: {}", JsonProblem.describe(e));
      return Map.of();
    }
  }

  /** Returns what lldpcli prints by NIC; empty if lldpd is not installed or does not run. */
  private static Map<String, LldpDevice> runLldpcli(String... arguments)
      throws InterruptedException {
    Optional<Path> program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
    if (program.isEmpty()) {
      return Map.of();
    }
    try {
      Path out = Files.createTempFile("lldp", ".json");
      try {
        return runLldpcli(program.get(), List.of(arguments), out);
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      LOG.info(
          "Running {} failed, so no LLDP neighbours are reported: {}", program.get(), e.toString());
      return Map.of();
    }
  }

  private static Map<String, LldpDevice> runLldpcli(Path program, List<String> arguments, Path out)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(program.toString(), "-f", "json0"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IOException("no answer within " + TIMEOUT.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      LOG.debug("{} exited with status {}: lldpd does not run", program, process.exitValue());
      return Map.of();
    }
    if (Files.size(out) > MAX_BYTES) {
      throw new IOException("it printed more than " + MAX_BYTES + " bytes");
    }
    return parse(Files.readString(out, StandardCharsets.UTF_8));
  }

  private static List<LldpTlv> tlvs(JsonNode nic) {
    var tlvs = new ArrayList<LldpTlv>();
    JsonNode chassis = nic.path("chassis").path(0);
    JsonNode port = nic.path("port").path(0);
    addIdentity(tlvs, 1, "Chassis ID", chassis.path("id").path(0));
    addIdentity(tlvs, 2, "Port ID", port.path("id").path(0));
    addText(tlvs, 3, "Time to Live", "time to live", port.path("ttl"));
    addText(tlvs, 4, "Port Description", "port description", port.path("descr"));
    addText(tlvs, 5, "System Name", "system name", chassis.path("name"));
    addText(tlvs, 6, "System Description", "system description", chassis.path("descr"));
    for (var address : chassis.path("mgmt-ip")) {
      addText(tlvs, 8, "Management Address", "management address", address);
    }
    for (var vlan : nic.path("vlan")) {
      vlan.path("vlan-id")
          .asStringOpt()
          .ifPresent(
              id ->
                  tlvs.add(
                      new LldpTlv(
                          127, "Port VLAN Id", Map.of("vlan id", TextSanitizer.clean(id)))));
    }
    return List.copyOf(tlvs);
  }

  private static void addIdentity(List<LldpTlv> tlvs, int type, String name, JsonNode id) {
    if (id.path("value").isString()) {
      var properties = new LinkedHashMap<String, String>();
      properties.put(
          name.toLowerCase(java.util.Locale.ROOT),
          TextSanitizer.clean(id.path("value").asString()));
      properties.put("subtype", TextSanitizer.clean(id.path("type").asString("")));
      tlvs.add(new LldpTlv(type, name, properties));
    }
  }

  private static void addText(
      List<LldpTlv> tlvs, int type, String name, String property, JsonNode node) {
    JsonNode value = (node.isArray() ? node.path(0) : node).path("value");
    if (value.isString() || value.isNumber()) {
      tlvs.add(new LldpTlv(type, name, Map.of(property, TextSanitizer.clean(value.asString()))));
    }
  }
}
