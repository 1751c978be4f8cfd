package org.uplink.verbs.connection;

import java.util.List;
import org.uplink.verbs.WireRecord;

/**
 * Where agents reach the engine.
 *
 * @param engines addresses or DNS names, each with a port
 */
@WireRecord
public record EngineList(List<String> engines) {
  public EngineList {
    engines = List.copyOf(engines);
  }
}
