package org.uplink.hostnet.adoption;

import java.util.List;

/**
 * How the owner of the NICs takes a changed network over. Another process can complete it or undo
 * it.
 *
 * @param trialFiles the files that the owner reads when it adopts the network. They are lost with
 *     the next boot, so that an undecided change does not survive it
 * @param safeFiles the files that the owner reads at the next boot, in the order in which they are
 *     written. They are written after the change is safe
 * @param links the links whose profile changes
 */
public record Adoption(
    List<FileChange> trialFiles, List<FileChange> safeFiles, List<AdoptedLink> links) {
  public Adoption {
    trialFiles = List.copyOf(trialFiles);
    safeFiles = List.copyOf(safeFiles);
    links = List.copyOf(links);
  }
}
