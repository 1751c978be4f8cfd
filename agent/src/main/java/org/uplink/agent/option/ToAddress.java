package org.uplink.agent.option;

import java.net.InetAddress;
import org.uplink.address.IpLiteral;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An IP address. Names are not resolved. */
public final class ToAddress implements ITypeConverter<InetAddress> {
  @Override
  public InetAddress convert(String value) {
    try {
      return IpLiteral.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
