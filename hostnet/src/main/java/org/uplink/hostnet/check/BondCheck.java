package org.uplink.hostnet.check;

import java.util.Map;
import java.util.Optional;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * The checks of a request's bonds.
 *
 * @param all the check of the whole request
 */
record BondCheck(RequestCheck all) {
  /**
   * Checks one bond.
   *
   * @throws SetupRefusedException at the first thing that is wrong
   */
  void check(String name, BondSpec bond) {
    if (!name.matches("bond\\w+") || name.length() > RequestCheck.LONGEST_NAME) {
      throw RequestCheck.refused(
          SetupCode.BAD_BOND, "\"" + name + "\" is no name of a bond: bond0, bond1 … are");
    }
    if (bond.nics().isEmpty()) {
      throw RequestCheck.refused(SetupCode.BAD_PARAMETERS, "bond " + name + " has no NICs");
    }
    Optional<LinkState> there = all.host.link(name);
    if (there.isPresent() && !there.get().isKind("bond")) {
      throw RequestCheck.refused(SetupCode.BAD_BOND, name + " is there, and is no bond");
    }
    if (bond.nics().stream().distinct().count() < bond.nics().size()) {
      throw RequestCheck.refused(
          SetupCode.NIC_IN_USE, "bond " + name + " names a NIC twice: " + bond.nics());
    }
    BondOptions options = BondOptions.parse(bond.options());
    options
        .primary()
        .filter(primary -> !bond.nics().contains(primary))
        .ifPresent(
            primary -> {
              throw RequestCheck.refused(
                  SetupCode.BAD_BOND, "primary " + primary + " is no port of " + name);
            });
    if (there.flatMap(LinkState::bond).filter(is -> is.mode() != options.mode()).isPresent()) {
      throw RequestCheck.refused(
          SetupCode.BAD_BOND,
          "the mode of bond " + name + " can't be changed while it is there: remove it first");
    }
    bond.nics().forEach(nic -> checkPort(name, nic));
  }

  private void checkPort(String bond, String nic) {
    LinkState link =
        all.host
            .link(nic)
            .orElseThrow(
                () ->
                    RequestCheck.refused(
                        SetupCode.NO_SUCH_NIC, "bond " + bond + ": no NIC " + nic));
    if (link.isKind("bridge") || link.isKind("vlan") || link.isKind("bond")) {
      throw RequestCheck.refused(
          SetupCode.NO_SUCH_NIC,
          "bond " + bond + ": " + nic + " is no NIC but a " + link.kind().orElse(""));
    }
    Optional<String> master = link.master().filter(other -> !other.equals(bond));
    if (master.isPresent()
        && !all.request.removedBondings().contains(master.get())
        && !all.isFreed(nic)) {
      throw RequestCheck.refused(
          SetupCode.NIC_IN_USE,
          "bond " + bond + ": " + nic + " is a port of " + master.get() + " already");
    }
    all.vlanOn(nic)
        .filter(_ -> link.master().filter(bond::equals).isEmpty())
        .ifPresent(
            vlan -> {
              throw RequestCheck.refused(
                  SetupCode.NIC_IN_USE,
                  "bond " + bond + ": " + vlan + " stands on " + nic + ", which goes down to join");
            });
    for (Map.Entry<String, BondSpec> other : all.request.bondings().entrySet()) {
      if (!other.getKey().equals(bond) && other.getValue().nics().contains(nic)) {
        throw RequestCheck.refused(
            SetupCode.NIC_IN_USE, nic + " is to be in " + bond + " and " + other.getKey());
      }
    }
    all.networksAfter()
        .forEach(
            (network, spec) -> {
              if (spec.nic().filter(nic::equals).isPresent()) {
                throw RequestCheck.refused(
                    SetupCode.NIC_IN_USE,
                    nic + " is to be in " + bond + ", and below network " + network);
              }
            });
  }
}
