package org.uplink.agent.option;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.agent.option.ToConfiguredOwner.ConfiguredOwner;
import org.uplink.command.CommandFailure;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.owner.NicOwners;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a NIC and of the program that the agent takes for its owner: eth0=none. */
public final class ToConfiguredOwner implements ITypeConverter<ConfiguredOwner> {
  /** The word for a NIC that no program owns. */
  private static final String NONE = "none";

  @Override
  public ConfiguredOwner convert(String value) throws Exception {
    int equals = value.indexOf('=');
    if (equals < 0 || !value.substring(0, equals).matches("[^\\s/:]{1,15}")) {
      throw new TypeConversionException(
          "\"" + value + "\" is not of the form DEVICE=PROGRAM, such as eth0=none");
    }
    String program = value.substring(equals + 1);
    return new ConfiguredOwner(
        value.substring(0, equals),
        program.equals(NONE) ? Optional.empty() : Optional.of(owner(value, program)));
  }

  /**
   * Returns what the options say together.
   *
   * @throws CommandFailure if they contradict each other
   */
  public static NicOwners nicOwners(Set<NicOwner.Kind> changed, List<ConfiguredOwner> configured) {
    Map<String, Optional<NicOwner.Kind>> owners = new TreeMap<>();
    for (ConfiguredOwner owner : configured) {
      Optional<NicOwner.Kind> other = owners.put(owner.device(), owner.program());
      if (other != null && !other.equals(owner.program())) {
        throw CommandFailure.usage("--owner-of names two owners of " + owner.device(), "");
      }
    }
    try {
      return new NicOwners(changed, owners);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()), "");
    }
  }

  private static NicOwner.Kind owner(String value, String program) {
    try {
      return new ToNicOwner().convert(program);
    } catch (TypeConversionException e) {
      throw new TypeConversionException(
          "%s: %s, and it is not none".formatted(value, e.getMessage()));
    }
  }

  /**
   * The owner of a NIC.
   *
   * @param program empty if no program owns the NIC
   */
  public record ConfiguredOwner(String device, Optional<NicOwner.Kind> program) {}
}
