package org.uplink.hostnet.interfaces;

import java.util.ArrayList;
import java.util.List;

/**
 * A file of interfaces(5).
 *
 * @param path its absolute path
 * @param lines its lines
 */
public record InterfacesFile(String path, List<InterfacesLine> lines) {
  public InterfacesFile {
    lines = List.copyOf(lines);
  }

  /** Reads a file from its text. */
  public static InterfacesFile parse(String path, String text) {
    return new InterfacesFile(path, InterfacesLine.parse(text));
  }

  /** Returns the stanzas of an interface. */
  public List<Stanza> stanzasOf(String device) {
    return stanzas().stream().filter(stanza -> stanza.device().equals(device)).toList();
  }

  /** Returns all stanzas of interfaces. */
  public List<Stanza> stanzas() {
    List<Stanza> stanzas = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).keyword().equals("iface")) {
        int end = endOfStanza(i);
        stanzas.add(new Stanza(path, i, end, lines.subList(i, end)));
      }
    }
    return stanzas;
  }

  /** Returns the lines that bring an interface up. */
  public List<InterfacesLine> selectionsOf(String device) {
    return lines.stream()
        .filter(InterfacesLine::selectsInterfaces)
        .filter(line -> line.words().subList(1, line.words().size()).contains(device))
        .toList();
  }

  /** Comments and empty lines at the end belong to what follows. */
  private int endOfStanza(int start) {
    int end = start + 1;
    for (int i = end; i < lines.size() && !lines.get(i).startsSection(); i++) {
      if (!lines.get(i).words().isEmpty()) {
        end = i + 1;
      }
    }
    return end;
  }
}
