package org.uplink.hostnet.interfaces;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The interfaces that ifupdown has brought up: its file /run/network/ifstate.
 *
 * @param stanzas the name of the stanza of each interface, by the name of the interface
 */
public record UpInterfaces(Map<String, String> stanzas) {
  /** The file. */
  public static final String PATH = "/run/network/ifstate";

  public UpInterfaces {
    stanzas = Map.copyOf(new LinkedHashMap<>(stanzas));
  }

  /** Reads the text of the file. */
  public static UpInterfaces parse(String text) {
    Map<String, String> stanzas = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int sign = line.indexOf('=');
      if (sign > 0) {
        stanzas.put(line.substring(0, sign).strip(), line.substring(sign + 1).strip());
      }
    }
    return new UpInterfaces(stanzas);
  }

  /**
   * Returns the text of the file after one interface was replaced by another. Other lines stay as
   * they are. The text does not change if the first interface is not up and the second one is.
   *
   * @param gone the interface that is not up any more
   * @param added the interface that is up instead of it
   * @param stanza the name of the stanza of the added interface
   */
  public static String replace(String text, String gone, String added, String stanza) {
    var lines = new ArrayList<String>();
    boolean done = false;
    for (String line : text.lines().toList()) {
      String device = line.substring(0, Math.max(0, line.indexOf('=')));
      if (device.equals(gone) || device.equals(added)) {
        if (!done) {
          lines.add("%s=%s".formatted(added, stanza));
        }
        done = true;
      } else {
        lines.add(line);
      }
    }
    if (!done) {
      lines.add("%s=%s".formatted(added, stanza));
    }
    return String.join("\n", lines) + "\n";
  }

  /** Returns the name of the stanza with which an interface is up. */
  public Optional<String> stanzaOf(String device) {
    return Optional.ofNullable(stanzas.get(device));
  }
}
