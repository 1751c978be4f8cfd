package org.uplink.hostnet;

import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.hostnet.user.DeviceUser;

/**
 * A host with an owner of eth0.
 *
 * @param kind the owner, if there is one
 * @param whyResolverIsNotWritten the reason not to write resolv.conf
 */
public record OwnedHostEnvironment(
    Optional<NicOwner.Kind> kind, Optional<String> whyResolverIsNotWritten)
    implements HostEnvironment {
  @Override
  public Optional<NicOwner> ownerOf(String device) {
    return kind.filter(_ -> device.equals("eth0")).map(of -> new NicOwner(of, device, "a file"));
  }

  @Override
  public boolean isWireless(String device) {
    return false;
  }

  @Override
  public List<DeviceAbove> devicesAbove(String device) {
    return List.of();
  }

  @Override
  public boolean canCreate(String kind) {
    return true;
  }

  @Override
  public boolean acceptsVlans(String device) {
    return true;
  }

  @Override
  public List<DeviceUser> usersOf(String device, Optional<String> successor) {
    return List.of();
  }
}
