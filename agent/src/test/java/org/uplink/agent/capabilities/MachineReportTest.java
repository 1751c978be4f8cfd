package org.uplink.agent.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.verbs.capabilities.Machine;
import tools.jackson.databind.JsonNode;

class MachineReportTest {
  @TempDir Path root;

  @Test
  void readsProcessorsMemoryAndAdapters() throws IOException {
    write(
        "proc/cpuinfo",
        """
        processor\t: 0
        model name\t: Example CPU @ 2.40GHz
        cpu MHz\t\t: 2399.998
        flags\t\t: fpu vme de

        processor\t: 1
        model name\t: Other CPU
        """);
    for (int cpu = 0; cpu < 4; cpu++) {
      write("sys/devices/system/cpu/cpu" + cpu + "/topology/physical_package_id", "0\n");
      write("sys/devices/system/cpu/cpu" + cpu + "/topology/core_id", cpu / 2 + "\n");
    }
    write("sys/devices/system/cpu/cpufreq/x", "");
    write("proc/meminfo", "MemTotal:        8000000 kB\nMemFree: 1 kB\n");
    write("sys/kernel/kexec_crash_loaded", "1\n");
    write("sys/fs/selinux/enforce", "0");
    write("sys/kernel/iommu_groups/0/type", "DMA");
    write("etc/iscsi/initiatorname.iscsi", "# name\nInitiatorName=iqn.1993-08.org.debian:01:abc\n");
    write("sys/class/fc_host/host3/port_name", "0x2100001b32aabbcc\n");
    write("sys/class/fc_host/host3/node_name", "0x2000001b32aabbcc\n");

    assertThat(read())
        .isEqualTo(
            new Machine(
                "2399.998",
                Optional.of("Example CPU @ 2.40GHz"),
                Optional.of("fpu,vme,de"),
                Optional.of("1"),
                Optional.of("2"),
                Optional.of("4"),
                Optional.of("7812"),
                Optional.of(1),
                Optional.of(new Machine.SelinuxMode("0")),
                Optional.of("true"),
                new Machine.HostBusAdapters(
                    List.of(new Machine.IscsiInitiator("iqn.1993-08.org.debian:01:abc")),
                    List.of(
                        new Machine.FibreChannelAdapter(
                            "2100001b32aabbcc", "2000001b32aabbcc", "")))));
  }

  @Test
  void readsSpeedOfProcessorWithoutMegahertz() throws IOException {
    write("proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\n");
    write("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "2600000\n");
    assertThat(read().cpuSpeed()).isEqualTo("2600.000");
    assertThat(read().cpuFlags()).contains("fp,asimd");
  }

  @Test
  void hostThatReportsNothingHasTheMembersThatEngineNeeds() throws IOException {
    write("proc/cpuinfo", "cpu MHz : fast\n");
    JsonNode json = Json.MAPPER.valueToTree(read());
    assertThat(json.path("cpuSpeed").asString()).isEqualTo("0.000");
    assertThat(json.path("HBAInventory").toString()).isEqualTo("{\"iSCSI\":[],\"FC\":[]}");
  }

  @Test
  void reportsThisMachine() {
    Machine machine = MachineReport.read(new HostFiles(Path.of("/")));
    assertThat(machine.cpuSpeed()).matches("[0-9]+\\.[0-9]+");
    assertThat(machine.memorySize().orElseThrow()).matches("[1-9][0-9]*");
    assertThat(Integer.parseInt(machine.cpuThreads().orElseThrow()))
        .isGreaterThanOrEqualTo(Integer.parseInt(machine.cpuCores().orElse("1")));
  }

  private Machine read() {
    return MachineReport.read(new HostFiles(root));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
