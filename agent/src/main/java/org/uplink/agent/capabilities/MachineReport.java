package org.uplink.agent.capabilities;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.verbs.capabilities.Machine;

/** Reads what oVirt Engine wants to know about a host's hardware, from /proc, /sys and /etc. */
final class MachineReport {
  private static final String CPUS = "sys/devices/system/cpu";
  private static final String FC_HOSTS = "sys/class/fc_host";
  private static final String UNKNOWN_SPEED = "0.000";

  private final HostFiles files;

  private MachineReport(HostFiles files) {
    this.files = files;
  }

  static Machine read(HostFiles files) {
    return new MachineReport(files).read();
  }

  private Machine read() {
    Map<String, String> cpu = firstProcessor();
    List<String> processors =
        files.list(CPUS).stream().filter(name -> name.matches("cpu[0-9]+")).toList();
    Set<String> sockets = new HashSet<>();
    Set<String> cores = new HashSet<>();
    for (String processor : processors) {
      String topology = CPUS + "/" + processor + "/topology/";
      Optional<Integer> socket = files.readNumber(topology + "physical_package_id");
      Optional<Integer> core = files.readNumber(topology + "core_id");
      // A processor that is offline has no topology.
      if (socket.isPresent() && core.isPresent()) {
        sockets.add(socket.get().toString());
        cores.add(socket.get() + " " + core.get());
      }
    }
    return new Machine(
        speed(cpu),
        first(cpu, "model name", "cpu model", "processor name", "cpu"),
        first(cpu, "flags", "Features", "features").map(text -> text.replaceAll("\\s+", ",")),
        count(sockets.size()),
        count(cores.size()),
        count(processors.size()),
        memory(),
        files.readNumber("sys/kernel/kexec_crash_loaded").or(() -> Optional.of(-1)),
        Optional.of(new Machine.SelinuxMode(selinux())),
        Optional.of(Boolean.toString(!files.list("sys/kernel/iommu_groups").isEmpty())),
        new Machine.HostBusAdapters(iscsi(), fibreChannel()));
  }

  /** Returns the lines of /proc/cpuinfo up to the end of the first processor. */
  private Map<String, String> firstProcessor() {
    Map<String, String> values = new HashMap<>();
    for (String line : files.readLines("proc/cpuinfo")) {
      int colon = line.indexOf(':');
      if (colon < 0 && !values.isEmpty()) {
        break;
      }
      if (colon > 0) {
        values.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return values;
  }

  /**
   * Returns the speed of the processor in MHz: the present one, or the highest if the kernel does
   * not show it.
   */
  private String speed(Map<String, String> cpu) {
    Optional<String> present =
        first(cpu, "cpu MHz", "clock").map(text -> text.replace("MHz", "").strip());
    return present
        .filter(text -> text.matches("[0-9]{1,7}(\\.[0-9]{1,9})?"))
        .or(
            () ->
                files
                    .readNumber(CPUS + "/cpu0/cpufreq/cpuinfo_max_freq")
                    .map(khz -> BigDecimal.valueOf(khz, 3).toPlainString()))
        .orElse(UNKNOWN_SPEED);
  }

  private Optional<String> memory() {
    return files.readLines("proc/meminfo").stream()
        .filter(line -> line.matches("MemTotal:\\s+[0-9]{1,15} kB"))
        .map(line -> Long.toString(Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024))
        .findFirst();
  }

  private String selinux() {
    return files
        .readNumber("sys/fs/selinux/enforce")
        .map(enforcing -> Integer.toString(enforcing))
        .orElse("-1");
  }

  private List<Machine.IscsiInitiator> iscsi() {
    return files.readLines("etc/iscsi/initiatorname.iscsi").stream()
        .map(String::strip)
        .filter(line -> line.startsWith("InitiatorName="))
        .map(line -> line.substring(line.indexOf('=') + 1).strip())
        .filter(name -> !name.isEmpty())
        .map(Machine.IscsiInitiator::new)
        .toList();
  }

  private List<Machine.FibreChannelAdapter> fibreChannel() {
    return files.list(FC_HOSTS).stream()
        .map(
            adapter ->
                new Machine.FibreChannelAdapter(
                    worldWideName(adapter, "port_name"),
                    worldWideName(adapter, "node_name"),
                    files.read(FC_HOSTS + "/" + adapter + "/symbolic_name").orElse("")))
        .toList();
  }

  private String worldWideName(String adapter, String file) {
    return files
        .read(FC_HOSTS + "/" + adapter + "/" + file)
        .map(text -> text.startsWith("0x") ? text.substring(2) : text)
        .orElse("");
  }

  private static Optional<String> count(int number) {
    return number == 0 ? Optional.empty() : Optional.of(Integer.toString(number));
  }

  private static Optional<String> first(Map<String, String> values, String... keys) {
    for (String key : keys) {
      String value = values.get(key);
      if (value != null && !value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
