package org.uplink.agent.option;

import org.uplink.rtnetlink.net.Prefix;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An address with its prefix length, such as 192.0.2.10/24. */
public final class ToPrefix implements ITypeConverter<Prefix> {
  @Override
  public Prefix convert(String value) {
    try {
      if (value.indexOf('/') >= 0) {
        return Prefix.parse(value);
      }
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "\"%s\" is not an address with its prefix length: %s".formatted(value, e.getMessage()));
    }
    throw new TypeConversionException(
        "\"" + value + "\" has no prefix length; it is needed, as in 192.0.2.10/24");
  }
}
