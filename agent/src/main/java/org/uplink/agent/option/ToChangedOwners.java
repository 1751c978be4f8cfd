package org.uplink.agent.option;

import java.util.EnumSet;
import java.util.Set;
import org.uplink.agent.option.ToChangedOwners.ChangedOwners;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.owner.NicOwners;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the programs whose NICs the agent changes too, or the word none. */
public final class ToChangedOwners implements ITypeConverter<ChangedOwners> {
  /** The word for no program. */
  private static final String NONE = "none";

  private static final String SEPARATOR = "\\s*,\\s*|\\s+";

  @Override
  public ChangedOwners convert(String value) throws Exception {
    Set<NicOwner.Kind> programs = EnumSet.noneOf(NicOwner.Kind.class);
    if (value.strip().equals(NONE)) {
      return new ChangedOwners(programs);
    }
    for (String name : value.strip().split(SEPARATOR, -1)) {
      if (name.equals(NONE)) {
        throw new TypeConversionException("\"" + value + "\" names none beside programs");
      }
      programs.add(new ToNicOwner().convert(name));
    }
    return new ChangedOwners(programs);
  }

  /** The programs whose NICs the agent changes too. */
  public record ChangedOwners(Set<NicOwner.Kind> programs) {
    public static final ChangedOwners DEFAULT = new ChangedOwners(NicOwners.DEFAULT.changed());

    public ChangedOwners {
      programs = Set.copyOf(programs);
    }
  }
}
