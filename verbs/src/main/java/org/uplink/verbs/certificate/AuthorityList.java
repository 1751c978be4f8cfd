package org.uplink.verbs.certificate;

import java.util.List;
import org.uplink.verbs.WireRecord;

/**
 * The authorities whose engines the agent accepts.
 *
 * @param authorities certificates, each PEM
 */
@WireRecord
public record AuthorityList(List<String> authorities) {
  public AuthorityList {
    authorities = List.copyOf(authorities);
  }
}
