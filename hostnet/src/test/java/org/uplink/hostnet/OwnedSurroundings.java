package org.uplink.hostnet;

import java.util.List;
import java.util.Optional;

/**
 * A host whose eth0 somebody owns.
 *
 * @param kind who
 * @param resolverLeftAlone why resolv.conf is not to be written
 */
public record OwnedSurroundings(Optional<NicOwner.Kind> kind, Optional<String> resolverLeftAlone)
    implements Surroundings {
  @Override
  public Optional<NicOwner> ownerOf(String device) {
    return kind.filter(_ -> device.equals("eth0")).map(of -> new NicOwner(of, device, "a file"));
  }

  @Override
  public boolean wireless(String device) {
    return false;
  }

  @Override
  public List<String> filterRulesNaming(String device) {
    return List.of();
  }
}
