package org.uplink.hostnet.check;

import java.util.Map;
import java.util.Optional;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Checks the bonds of a request.
 *
 * @param all the check of the whole request
 */
record BondCheck(RequestCheck all) {
  /**
   * Checks one bond.
   *
   * @throws SetupRefusedException for the first error
   */
  void check(String name, BondSpec bond) {
    if (!name.matches("bond\\w+")
        || name.length() > RequestCheck.MAX_NAME
        || RequestCheck.RESERVED.contains(name)) {
      throw RequestCheck.refused(
          SetupCode.BAD_BOND, "\"" + name + "\" is not a valid bond name, such as bond0");
    }
    if (bond.nics().isEmpty()) {
      throw RequestCheck.refused(SetupCode.BAD_PARAMETERS, "bond " + name + " has no NICs");
    }
    Optional<LinkState> existing = all.host.link(name);
    if (existing.filter(link -> !link.isKind("bond")).isPresent()) {
      throw RequestCheck.refused(
          SetupCode.BAD_BOND, "bond " + name + " cannot be created: another device has this name");
    }
    if (bond.nics().stream().distinct().count() < bond.nics().size()) {
      throw RequestCheck.refused(
          SetupCode.NIC_IN_USE, "bond %s names a NIC twice: %s".formatted(name, bond.nics()));
    }
    BondOptions options =
        bond.optionsAfter(
            existing.flatMap(_ -> Optional.ofNullable(all.running.bondings().get(name))));
    options
        .primary()
        .filter(primary -> !bond.nics().contains(primary))
        .ifPresent(
            primary -> {
              throw RequestCheck.refused(
                  SetupCode.BAD_BOND,
                  "bond %s: its primary %s is not one of its NICs".formatted(name, primary));
            });
    if (existing
        .flatMap(LinkState::bond)
        .filter(current -> current.mode() != options.mode())
        .isPresent()) {
      throw RequestCheck.refused(
          SetupCode.BAD_BOND,
          "bond "
              + name
              + ": the mode of an existing bond cannot be changed; remove the bond first");
    }
    new BondOptionCheck(name, options, existing).check();
    bond.nics().forEach(nic -> checkPort(name, nic));
  }

  private void checkPort(String bond, String nic) {
    LinkState link = all.nic("bond " + bond, nic);
    Optional<String> master = link.master().filter(other -> !other.equals(bond));
    if (master.isPresent()
        && !all.request.removedBondings().contains(master.get())
        && !all.isFreed(nic)) {
      throw RequestCheck.refused(
          SetupCode.NIC_IN_USE,
          "bond %s: %s is already a port of %s".formatted(bond, nic, master.get()));
    }
    all.vlanOn(nic)
        .filter(_ -> link.master().filter(bond::equals).isEmpty())
        .ifPresent(
            vlan -> {
              throw RequestCheck.refused(
                  SetupCode.NIC_IN_USE,
                  "bond %s: %s has the VLAN %s, which would fail while %s joins the bond"
                      .formatted(bond, nic, vlan, nic));
            });
    for (Map.Entry<String, BondSpec> other : all.request.bondings().entrySet()) {
      if (!other.getKey().equals(bond) && other.getValue().nics().contains(nic)) {
        throw RequestCheck.refused(
            SetupCode.NIC_IN_USE,
            "bonds %s and %s would both have the NIC %s. A NIC can be in one bond only."
                .formatted(bond, other.getKey(), nic));
      }
    }
    all.networksAfter()
        .forEach(
            (network, spec) -> {
              if (spec.nic().filter(nic::equals).isPresent()) {
                throw RequestCheck.refused(
                    SetupCode.NIC_IN_USE,
                    "bond %s and network %s would both use the NIC %s. Put the network on the bond."
                        .formatted(bond, network, nic));
              }
            });
  }
}
