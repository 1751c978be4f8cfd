package org.uplink.hostnet.backend.ifupdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.interfaces.InterfacesFile;
import org.uplink.hostnet.interfaces.InterfacesLine;
import org.uplink.hostnet.interfaces.Stanza;

/**
 * Writes a file of interfaces(5) again, with the stanzas of a bridge in place of those of its NIC.
 * All other lines keep their bytes.
 *
 * @param file the file
 * @param nic the NIC, which is not brought up by itself any more
 * @param network the bridge, which is brought up instead
 */
record StanzaRewrite(InterfacesFile file, String nic, String network) {
  /** Lines about interfaces that are right for the bridge too. */
  private static final Set<String> OF_THE_BRIDGE = Set.of("auto", "no-auto-down", "no-scripts");

  /** Returns whether the file brings the NIC up with "auto". */
  boolean hasAuto() {
    return file.selectionsOf(nic).stream().anyMatch(line -> line.keyword().equals("auto"));
  }

  /**
   * Returns the text of the file that has the stanzas.
   *
   * @param stanzas the text that replaces the stanzas of the NIC
   */
  String withBridge(String stanzas) {
    List<Stanza> replaced = file.stanzasOf(nic);
    StringBuilder text = new StringBuilder();
    List<InterfacesLine> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      int number = i;
      if (replaced.stream().noneMatch(it -> it.start() <= number && number < it.end())) {
        text.append(rewritten(lines.get(i), true));
      } else if (i == replaced.getFirst().start()) {
        endLine(text);
        text.append(stanzas);
      }
    }
    return text.toString();
  }

  /** Returns the text of a file that only brings the NIC up. */
  String withoutNic() {
    StringBuilder text = new StringBuilder();
    file.lines().forEach(line -> text.append(rewritten(line, false)));
    return text.toString();
  }

  /** Returns a line with the name of the bridge in place of that of the NIC. */
  String renamed(InterfacesLine line) {
    return rewritten(line, true);
  }

  private String rewritten(InterfacesLine line, boolean hasBridge) {
    boolean about = OF_THE_BRIDGE.contains(line.keyword()) || line.selectsInterfaces();
    if (!about || !line.words().subList(1, line.words().size()).contains(nic)) {
      return line.raw();
    }
    if (hasBridge && OF_THE_BRIDGE.contains(line.keyword())) {
      return wordPattern().matcher(line.raw()).replaceFirst(Matcher.quoteReplacement(network));
    }
    List<String> left = new ArrayList<>(line.words());
    left.removeIf(nic::equals);
    return left.size() == 1
        ? ""
        : Pattern.compile("\\s" + wordPattern().pattern()).matcher(line.raw()).replaceAll("");
  }

  private Pattern wordPattern() {
    return Pattern.compile("(?<=\\s)" + Pattern.quote(nic) + "(?=\\s|$)");
  }

  /** The last line of a file may lack its end. */
  private static void endLine(StringBuilder text) {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
  }
}
