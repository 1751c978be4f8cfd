package org.uplink.command;

import java.net.InetSocketAddress;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the values of options, from the command line and from a configuration file. */
public final class OptionConverters {
  private OptionConverters() {}

  /** An IP address and a port. */
  public static final class ToEndpoint implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      try {
        return Endpoint.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** An IP address or a host name, as it was written. */
  public static final class ToHostAddress implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      try {
        return HostAddress.parse(value).toString();
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A number from 1 to 999999999. */
  public static final class ToCount implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("[1-9][0-9]{0,8}")) {
        throw new TypeConversionException("\"" + value + "\" is not a number from 1 to 999999999");
      }
      return Integer.valueOf(value);
    }
  }

  /** {@code true} or {@code false}. */
  public static final class ToBoolean implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String value) {
      return switch (value) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new TypeConversionException("\"" + value + "\" is neither true nor false");
      };
    }
  }

  /** A text that is not empty. */
  public static final class ToText implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (value.isEmpty()) {
        throw new TypeConversionException("the value is empty");
      }
      return value;
    }
  }
}
