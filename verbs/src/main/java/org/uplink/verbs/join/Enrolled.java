package org.uplink.verbs.join;

import java.util.List;
import org.uplink.verbs.EngineVerb;
import org.uplink.verbs.WireRecord;

/**
 * The answer of {@link EngineVerb#ENROL}.
 *
 * @param host the host's name in the engine
 * @param certificate the certificate for the key of the request, PEM
 * @param authority the certificate of the engine's authority, PEM
 * @param engines where the agent reaches the engine: addresses or DNS names, each with a port
 */
@WireRecord
public record Enrolled(String host, String certificate, String authority, List<String> engines) {
  public Enrolled {
    engines = List.copyOf(engines);
  }
}
