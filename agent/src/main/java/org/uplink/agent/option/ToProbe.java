package org.uplink.agent.option;

import org.uplink.verbs.proof.Probe;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Something that has to work before and after a change, such as the gateway. */
public final class ToProbe implements ITypeConverter<Probe> {
  @Override
  public Probe convert(String value) {
    try {
      return Probe.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
