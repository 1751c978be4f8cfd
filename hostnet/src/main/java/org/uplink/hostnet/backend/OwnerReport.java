package org.uplink.hostnet.backend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Reports which program owns each NIC, and which back end changes it. Thread-safe.
 *
 * @param backends the back ends of the host
 * @param versions asks the owners for their versions
 */
public record OwnerReport(Backends backends, OwnerVersions versions) {
  /** Reports the owners of devices, by the name of the device. */
  public Map<String, DeviceOwner> of(Collection<String> devices) {
    Map<String, NicOwner> owners = backends.environment().ownersOf(devices);
    Map<String, DeviceOwner> reports = new TreeMap<>();
    devices.forEach(
        device -> reports.put(device, report(device, Optional.ofNullable(owners.get(device)))));
    return reports;
  }

  /** Returns the warnings of a plan that changes devices with these owners. */
  public List<PlanWarning> warnings(Map<String, DeviceOwner> owners) {
    List<PlanWarning> warnings = new ArrayList<>();
    owners.forEach(
        (device, owner) -> {
          if (owner.tried().equals(Optional.of(false))) {
            warnings.add(untried(device, owner));
          }
          backends
              .environment()
              .overriddenOwner(device)
              .ifPresent(
                  text ->
                      warnings.add(PlanWarning.ofDevice(WarningCode.OWNER_FORCED, device, text)));
        });
    return warnings;
  }

  private DeviceOwner report(String device, Optional<NicOwner> owner) {
    List<String> notes = new ArrayList<>();
    backends.environment().overriddenOwner(device).ifPresent(notes::add);
    Optional<String> backend = backends.supporting(owner.map(NicOwner::kind)).map(Backend::name);
    Optional<OwnerVersions.Answer> answer = owner.map(NicOwner::kind).flatMap(versions::of);
    Optional<String> version = Optional.empty();
    boolean tried = false;
    if (answer.isPresent()) {
      switch (answer.get()) {
        case OwnerVersions.Answer.Version(String text, boolean isTried) -> {
          version = Optional.of(text);
          tried = isTried;
        }
        case OwnerVersions.Answer.Unknown(String reason) ->
            notes.add("its version is unknown: " + reason);
      }
    }
    return new DeviceOwner(
        owner.map(found -> found.kind().program()),
        version,
        answer.isPresent() ? Optional.of(tried) : Optional.empty(),
        backend,
        owner.map(NicOwner::evidence),
        notes);
  }

  private static PlanWarning untried(String device, DeviceOwner owner) {
    String program = owner.program().orElseThrow();
    return PlanWarning.of(
        WarningCode.UNTRIED_VERSION,
        device,
        program,
        "%s is configured by %s, %s: Uplink's tests run %s. The host checks that %s has taken the network over, and rolls the change back otherwise"
            .formatted(
                device,
                owner.version().map(number -> program + " " + number).orElse(program),
                owner.version().isPresent() ? "an untried version" : "whose version is unknown",
                OwnerVersions.triedVersions(program),
                program));
  }
}
