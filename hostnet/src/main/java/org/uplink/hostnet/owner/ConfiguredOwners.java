package org.uplink.hostnet.owner;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.owner.NicOwner.Kind;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.hostnet.user.DeviceUser;

/**
 * The environment of a host, with other owners of some devices.
 *
 * @param shown what the host shows
 * @param configured the owner of each device that the agent's configuration names; empty if nobody
 *     owns the device
 */
record ConfiguredOwners(HostEnvironment shown, Map<String, Optional<Kind>> configured)
    implements HostEnvironment {
  private static final String EVIDENCE = "the agent's option --owner-of";

  @Override
  public Optional<NicOwner> ownerOf(String device) {
    Optional<Kind> kind = configured.get(device);
    return kind == null
        ? shown.ownerOf(device)
        : kind.map(program -> new NicOwner(program, device, EVIDENCE));
  }

  @Override
  public Map<String, NicOwner> ownersOf(Collection<String> devices) {
    Map<String, NicOwner> owners = new TreeMap<>(shown.ownersOf(devices));
    for (String device : devices) {
      if (configured.containsKey(device)) {
        owners.remove(device);
        ownerOf(device).ifPresent(owner -> owners.put(device, owner));
      }
    }
    return owners;
  }

  @Override
  public Optional<String> overriddenOwner(String device) {
    Optional<Kind> kind = configured.get(device);
    if (kind == null) {
      return Optional.empty();
    }
    Optional<NicOwner> owner = shown.ownerOf(device);
    return owner.map(NicOwner::kind).equals(kind)
        ? Optional.empty()
        : Optional.of(
            "the agent's option --owner-of says %s=%s, but %s"
                .formatted(
                    device,
                    kind.map(Kind::program).orElse("none"),
                    owner
                        .map(
                            found ->
                                "%s shows that %s configures %s"
                                    .formatted(found.evidence(), found.kind().program(), device))
                        .orElse("nothing on this host shows that a program configures " + device)));
  }

  @Override
  public boolean isWireless(String device) {
    return shown.isWireless(device);
  }

  @Override
  public List<DeviceUser> usersOf(String device, Optional<String> successor) {
    return shown.usersOf(device, successor);
  }

  @Override
  public List<DeviceAbove> devicesAbove(String device) {
    return shown.devicesAbove(device);
  }

  @Override
  public boolean canCreate(String kind) {
    return shown.canCreate(kind);
  }

  @Override
  public boolean acceptsVlans(String device) {
    return shown.acceptsVlans(device);
  }

  @Override
  public boolean acceptsGroupSources() {
    return shown.acceptsGroupSources();
  }

  @Override
  public Optional<String> whyResolverIsNotWritten() {
    return shown.whyResolverIsNotWritten();
  }
}
