package org.uplink.agent.main;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.agent.option.ToAddress;
import org.uplink.agent.option.ToPrefix;
import org.uplink.agent.wish.NetworkOptions;
import org.uplink.agent.wish.Wish;
import org.uplink.agent.wish.WishFile;
import org.uplink.command.CommandFailure;
import org.uplink.command.OptionConverters;
import org.uplink.platform.IoProblem;
import org.uplink.rtnetlink.net.Prefix;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say which networks a host is to have: a file, or a bridge on a NIC. */
final class WishOptions {
  private static final String FILE_OR_OPTIONS =
      "Give either a file, or --nic and --bridge: uplink network apply --nic eth0 --bridge vmbr0";

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description =
          "the networks, in place of --nic and --bridge; - for standard input (default: none)")
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--nic",
      paramLabel = "DEVICE",
      converter = OptionConverters.ToText.class,
      description = "NIC, bond or VLAN to put into the bridge (required without FILE)")
  private Optional<String> nic = Optional.empty();

  @Option(
      names = "--bridge",
      paramLabel = "NAME",
      converter = OptionConverters.ToText.class,
      description = "name of the bridge (required without FILE)")
  private Optional<String> bridge = Optional.empty();

  @Option(
      names = "--vlan",
      paramLabel = "ID",
      description =
          "put this VLAN of the NIC into the bridge, with everything that the VLAN has (default:"
              + " the NIC itself)")
  private Optional<Integer> vlan = Optional.empty();

  @Option(
      names = "--mtu",
      paramLabel = "BYTES",
      description = "MTU of the bridge and of the NIC (default: that of the NIC)")
  private Optional<Integer> mtu = Optional.empty();

  @Option(
      names = "--address",
      paramLabel = "ADDRESS/LENGTH",
      converter = ToPrefix.class,
      description =
          "address of the bridge, once for IPv4 and once for IPv6. If the NIC has it already, its"
              + " other addresses of the family move too; otherwise they are removed, with a"
              + " warning (default: the NIC's addresses of the family move, with their routes)")
  private List<Prefix> addresses = List.of();

  @Option(
      names = "--gateway",
      paramLabel = "ADDRESS",
      converter = ToAddress.class,
      description =
          "gateway of the default route; needs --address of the same family (default: the default"
              + " route moves if the NIC has that --address already; otherwise there is none)")
  private List<InetAddress> gateways = List.of();

  @Option(
      names = "--bond-port",
      paramLabel = "DEVICE",
      converter = OptionConverters.ToText.class,
      description =
          "NIC to put into the bond that --nic names; the bond is made or changed; may be given"
              + " several times (default: --nic stays as it is)")
  private List<String> bondPorts = List.of();

  @Option(
      names = "--bond-options",
      paramLabel = "OPTIONS",
      converter = OptionConverters.ToText.class,
      description =
          "options of this bond, such as \"mode=802.3ad miimon=100\" (default: mode=balance-rr)")
  private Optional<String> bondOptions = Optional.empty();

  @Option(
      names = "--remove-bond",
      paramLabel = "BOND",
      converter = OptionConverters.ToText.class,
      description =
          "bond to remove when the bridge has moved to --nic, one of its ports; the other ports are"
              + " free afterwards (default: none)")
  private Optional<String> removedBond = Optional.empty();

  /**
   * Returns the wish.
   *
   * @throws CommandFailure if options are missing or do not fit together, or the file cannot be
   *     read
   * @throws org.uplink.hostnet.request.SetupRefusedException if the wish has something that Uplink
   *     does not support
   */
  Wish wish() {
    return file.isPresent() ? ofFile(file.get()) : ofOptions();
  }

  private Wish ofFile(String name) {
    if (nic.isPresent()
        || bridge.isPresent()
        || vlan.isPresent()
        || mtu.isPresent()
        || bondOptions.isPresent()
        || removedBond.isPresent()
        || !addresses.isEmpty()
        || !gateways.isEmpty()
        || !bondPorts.isEmpty()) {
      throw CommandFailure.usage(
          "the network is in the file " + name + " and in options", FILE_OR_OPTIONS);
    }
    try {
      return WishFile.read(InputFile.read(name, WishFile.MAX_BYTES));
    } catch (IOException | InvalidPathException e) {
      throw CommandFailure.usage(
          "could not read %s: %s".formatted(name, IoProblem.describe(e, name)), FILE_OR_OPTIONS);
    }
  }

  private Wish ofOptions() {
    if (nic.isEmpty() || bridge.isEmpty()) {
      throw CommandFailure.usage(
          (nic.isEmpty() ? "--nic" : "--bridge") + " is missing", FILE_OR_OPTIONS);
    }
    return new NetworkOptions(
            nic.get(),
            bridge.get(),
            optional(vlan),
            optional(mtu),
            addresses,
            gateways,
            bondPorts,
            bondOptions,
            removedBond)
        .wish();
  }

  private static OptionalInt optional(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
