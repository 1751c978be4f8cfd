package org.uplink.hostnet.backend.ifupdown;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.interfaces.InterfacesFile;
import org.uplink.hostnet.interfaces.InterfacesLine;
import org.uplink.hostnet.interfaces.Stanza;

/**
 * Puts the stanzas of a NIC back into a file that has those of a bridge now.
 *
 * @param original the file before the network was made
 */
record OriginalStanzas(InterfacesFile original, String nic, String network) {
  /**
   * Returns the content of the file without the network. If nobody has edited the file since, it is
   * the original one, byte for byte. Otherwise, the edits stay.
   *
   * @throws org.uplink.hostnet.request.SetupRefusedException if the stanzas of the bridge are not
   *     in the file any more
   */
  FileContent restoredIn(FileContent present) {
    StanzaRewrite rewrite = new StanzaRewrite(original, nic, network);
    String before = textOf(original.lines());
    InterfacesFile edited = InterfacesFile.parse(original.path(), present.text());
    Optional<Block> block = findBlock(edited);
    boolean untouched =
        original.stanzasOf(nic).isEmpty()
            ? rewrite.withoutNic().equals(present.text())
            : block.isPresent()
                && rewrite
                    .withBridge(
                        textOf(edited.lines().subList(block.get().start(), block.get().end())))
                    .equals(present.text());
    if (untouched || before.equals(present.text())) {
      return new FileContent(before, present.permissions());
    }
    if (original.stanzasOf(nic).isEmpty()) {
      return new FileContent(
          selections(edited, new Block(0, 0)) + present.text(), present.permissions());
    }
    if (block.isEmpty()) {
      throw StanzaPlanner.refused(
          "somebody has edited the stanzas of %s in %s. Put those of %s back by hand; they are in the folder /etc/network/uplink/%s"
              .formatted(network, original.path(), nic, network));
    }
    return new FileContent(withOriginals(edited, block.get()), present.permissions());
  }

  private String withOriginals(InterfacesFile edited, Block block) {
    StanzaRewrite inverse = new StanzaRewrite(edited, /* nic= */ network, /* network= */ nic);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < edited.lines().size(); i++) {
      if (i == block.start()) {
        text.append(selections(edited, block));
        original.stanzasOf(nic).forEach(stanza -> text.append(textOf(stanza.lines())));
      }
      if (!block.contains(i)) {
        text.append(inverse.renamed(edited.lines().get(i)));
      }
    }
    return text.toString();
  }

  /** Returns the lines of the original file that bring the NIC up and have no other ones. */
  private String selections(InterfacesFile edited, Block block) {
    StringBuilder text = new StringBuilder();
    for (InterfacesLine line : original.selectionsOf(nic)) {
      if (!hasSelection(edited, block, line.keyword())) {
        text.append("%s %s\n".formatted(line.keyword(), nic));
      }
    }
    return text.toString();
  }

  private boolean hasSelection(InterfacesFile edited, Block block, String keyword) {
    for (int i = 0; i < edited.lines().size(); i++) {
      InterfacesLine line = edited.lines().get(i);
      if (!block.contains(i)
          && line.keyword().equals(keyword)
          && (line.words().contains(nic)
              || (keyword.equals("auto") && line.words().contains(network)))) {
        return true;
      }
    }
    return false;
  }

  /** Finds the stanzas of the bridge and its port, with what is written before them. */
  private Optional<Block> findBlock(InterfacesFile file) {
    List<Stanza> bridge = file.stanzasOf(network);
    List<Stanza> port = file.stanzasOf(nic);
    if (bridge.isEmpty() || port.isEmpty()) {
      return Optional.empty();
    }
    int stanza = bridge.getFirst().start();
    int start = stanza;
    if (start > 0 && file.lines().get(start - 1).words().equals(List.of("auto", network))) {
      start--;
    }
    boolean commented =
        start > 0 && file.lines().get(start - 1).raw().startsWith(BridgeStanzas.COMMENT);
    return Optional.of(new Block(commented ? start - 1 : stanza, port.getLast().end()));
  }

  private static String textOf(List<InterfacesLine> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.raw()));
    return text.toString();
  }

  /** The lines from {@code start} to the one before {@code end}. */
  private record Block(int start, int end) {
    boolean contains(int number) {
      return start <= number && number < end;
    }
  }
}
