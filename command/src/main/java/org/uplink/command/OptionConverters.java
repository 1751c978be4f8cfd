package org.uplink.command;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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

  /** A port: a number from 0 to 65535. */
  public static final class ToPort implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
        throw new TypeConversionException("\"" + value + "\" is not a port, 0 to 65535");
      }
      return Integer.valueOf(value);
    }
  }

  /** A whole number. The option that takes it checks the range. */
  static final class ToInteger implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        return Integer.valueOf(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("\"" + value + "\" is not a whole number");
      }
    }
  }

  /** The path of a file or directory. */
  static final class ToPath implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      try {
        return Path.of(value);
      } catch (InvalidPathException e) {
        throw new TypeConversionException("the value is not a path: " + e.getReason());
      }
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
