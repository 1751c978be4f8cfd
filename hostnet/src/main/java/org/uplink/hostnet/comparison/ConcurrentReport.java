package org.uplink.hostnet.comparison;

import java.util.List;

/**
 * What other programs changed while a change was pending that is kept.
 *
 * @param sentences a sentence for each change
 * @param removed what they removed, and what a boot does not bring back
 */
public record ConcurrentReport(List<String> sentences, RemovedObjects removed) {
  public ConcurrentReport {
    sentences = List.copyOf(sentences);
  }

  /** Creates a report without removals. */
  public static ConcurrentReport of(List<String> sentences) {
    return new ConcurrentReport(sentences, RemovedObjects.NONE);
  }
}
