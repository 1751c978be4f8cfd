package org.uplink.agent.option;

import org.uplink.hostnet.owner.NicOwner;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a program whose NICs the agent can change. */
public final class ToNicOwner implements ITypeConverter<NicOwner.Kind> {
  @Override
  public NicOwner.Kind convert(String value) {
    return switch (value) {
      case "NetworkManager" -> NicOwner.Kind.NETWORK_MANAGER;
      case "systemd-networkd" -> NicOwner.Kind.NETWORKD;
      case "ifupdown" -> NicOwner.Kind.IFUPDOWN;
      default ->
          throw new TypeConversionException(
              "\"" + value + "\" is neither NetworkManager, systemd-networkd nor ifupdown");
    };
  }
}
