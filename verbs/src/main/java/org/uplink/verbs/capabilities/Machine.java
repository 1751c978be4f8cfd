package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * The host's processors, memory and storage adapters, in Vdsm's forms: most numbers are text. oVirt
 * Engine's parser fails without {@code cpuSpeed} and {@code HBAInventory}, so these always exist.
 *
 * @param cpuSpeed in MHz, such as {@code 2400.000}; {@code 0.000} if unknown
 * @param cpuModel the processor's name
 * @param cpuFlags the features of the processor, separated by commas
 * @param cpuSockets the number of processor packages
 * @param cpuCores the number of cores
 * @param cpuThreads the number of processors that the kernel schedules
 * @param memorySize in MiB
 * @param kdumpStatus 1 if a kernel for crash dumps is loaded, 0 if none is, -1 if unknown
 * @param selinux the mode of SELinux
 * @param hostdevPassthrough whether the kernel can give devices to guests (IOMMU groups exist)
 * @param hostBusAdapters the iSCSI initiator and the Fibre Channel adapters
 */
@WireRecord
public record Machine(
    String cpuSpeed,
    Optional<String> cpuModel,
    Optional<String> cpuFlags,
    Optional<String> cpuSockets,
    Optional<String> cpuCores,
    Optional<String> cpuThreads,
    @JsonProperty("memSize") Optional<String> memorySize,
    Optional<Integer> kdumpStatus,
    Optional<SelinuxMode> selinux,
    Optional<String> hostdevPassthrough,
    @JsonProperty("HBAInventory") HostBusAdapters hostBusAdapters) {

  /**
   * The mode of SELinux.
   *
   * @param mode {@code 1} enforcing, {@code 0} permissive, {@code -1} disabled
   */
  @WireRecord
  public record SelinuxMode(String mode) {}

  /**
   * The host bus adapters.
   *
   * @param iscsi the names of the iSCSI initiator
   * @param fibreChannel the Fibre Channel adapters
   */
  @WireRecord
  public record HostBusAdapters(
      @JsonProperty("iSCSI") List<IscsiInitiator> iscsi,
      @JsonProperty("FC") List<FibreChannelAdapter> fibreChannel) {
    public HostBusAdapters {
      iscsi = VdsmForms.listOrEmpty(iscsi);
      fibreChannel = VdsmForms.listOrEmpty(fibreChannel);
    }
  }

  /**
   * An iSCSI initiator.
   *
   * @param name such as {@code iqn.1993-08.org.debian:01:abc}
   */
  @WireRecord
  public record IscsiInitiator(@JsonProperty("InitiatorName") String name) {}

  /**
   * A Fibre Channel adapter.
   *
   * @param portName the world wide port name
   * @param nodeName the world wide node name
   * @param model the model, or {@code ""}
   */
  @WireRecord
  public record FibreChannelAdapter(
      @JsonProperty("wwpn") String portName, @JsonProperty("wwnn") String nodeName, String model) {}
}
