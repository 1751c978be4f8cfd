package org.uplink.agent.option;

import org.uplink.verbs.proof.RequiredProof;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A proof that a user requires, such as tcp://manager.example:443. */
public final class ToRequiredProof implements ITypeConverter<RequiredProof> {
  @Override
  public RequiredProof convert(String value) {
    try {
      return RequiredProof.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
