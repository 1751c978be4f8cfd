package org.uplink.engine;

import static org.uplink.testkit.Deadlines.scaled;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.uplink.platform.Sha256;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.Origin;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The network of a fake host with eth0 and eth1; eth1 has the loopback's address. It follows the
 * agent's protocol: a change is rolled back if no new connection proves it, and outcomes are kept
 * by id.
 */
final class FakeNetwork {
  private static final JsonMapper JSON = new JsonMapper();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Optional<JsonNode> management = Optional.empty();
  private Optional<JsonNode> before = Optional.empty();
  private Optional<Pending> pending = Optional.empty();

  /** What each change reports as the longest time without a path to the engine. */
  static final long LONGEST_GAP_MILLIS = 3;

  private volatile long longestGapMillis = LONGEST_GAP_MILLIS;

  private final Map<String, String> outcomes = new java.util.HashMap<>();
  private final Map<String, String> reasons = new java.util.HashMap<>();
  private int applied;
  private int drawn;
  private final Map<String, String> tickets = new java.util.HashMap<>();
  private boolean provable = true;
  private boolean impatient;
  private boolean commits = true;
  private boolean dirty;
  private boolean forgotten;
  private boolean takesOver;
  private boolean probes;
  private boolean restores;
  private List<String> requestedProbes = List.of();
  private String inForce = "";
  private String first = "\"addr\": \"192.0.2.10\", \"ipv4addrs\": [\"192.0.2.10/24\"]";
  private Optional<Lingering> lingering = Optional.empty();
  private volatile List<Map<String, Object>> warnings = List.of();
  private boolean takesTokenDigest = true;
  private boolean tokenSeen;
  private Duration ticketLife = scaled(Duration.ofSeconds(2));

  /**
   * Sets whether a proof is accepted. Without proofs, the host behaves as if its cable were
   * unplugged.
   */
  void provable(boolean possible) {
    locked(
        () -> {
          provable = possible;
          return true;
        });
  }

  /**
   * Sets whether the host accepts no proof, and rolls a change back when the first proof arrives.
   * So no test waits for the end of the time for the proof.
   */
  void impatient(boolean now) {
    locked(
        () -> {
          impatient = now;
          return true;
        });
  }

  /**
   * Sets whether the host knows commitOnSuccess. If not, the engine must call setSafeNetworkConfig.
   */
  void commits(boolean known) {
    locked(
        () -> {
          commits = known;
          return true;
        });
  }

  /** Reports each later change as pending for this long after its end, as a busy host does. */
  void lingers(Duration time) {
    locked(
        () -> {
          lingering = Optional.of(new Lingering(time, "", 0));
          return true;
        });
  }

  /**
   * Loses the state of the agent, which can take over a NIC: the bridge stays, and the capabilities
   * list no network.
   */
  void forget() {
    locked(
        () -> {
          forgotten = true;
          takesOver = true;
          return true;
        });
  }

  /** Makes the host one that tries probes. */
  void knowsProbes() {
    locked(
        () -> {
          probes = true;
          return true;
        });
  }

  /** Makes the host one that restores its original network. */
  void restoresOriginal() {
    locked(
        () -> {
          restores = true;
          return true;
        });
  }

  /** Returns the probes of the last change. */
  List<String> requestedProbes() {
    return locked(() -> requestedProbes);
  }

  /** Lets the host be of a release that takes the token itself. */
  void takeToken() {
    locked(
        () -> {
          takesTokenDigest = false;
          return true;
        });
  }

  /** Returns whether the latest change had the token of its proof. */
  boolean tokenSeen() {
    return locked(() -> tokenSeen);
  }

  void ticketLife(Duration life) {
    ticketLife = life;
  }

  /** Gives eth0 this address with its length, instead of 192.0.2.10. */
  void firstNic(String address) {
    locked(
        () -> {
          first =
              "\"%s\": [\"%s\"]"
                  .formatted(address.contains(":") ? "ipv6addrs" : "ipv4addrs", address);
          return true;
        });
  }

  /** Returns how many changes were applied. */
  int applied() {
    return locked(() -> applied);
  }

  /** Returns whether the last change has an outcome. */
  boolean settled() {
    return locked(() -> pending.isEmpty() && !outcomes.isEmpty());
  }

  /** Returns the management network as it was requested. */
  Optional<JsonNode> management() {
    return locked(() -> management);
  }

  /** Returns the device that has the loopback's address. */
  String device() {
    return locked(() -> management.map(network -> upper()).orElse("eth1"));
  }

  /** Removes or restores the network without the engine. */
  void set(Optional<JsonNode> network) {
    locked(
        () -> {
          management = network;
          return true;
        });
  }

  /** Resets to a host that has this network and no changes. */
  void reset(Optional<JsonNode> network) {
    locked(
        () -> {
          management = network;
          before = Optional.empty();
          pending = Optional.empty();
          outcomes.clear();
          reasons.clear();
          tickets.clear();
          applied = 0;
          provable = true;
          impatient = false;
          commits = true;
          dirty = false;
          return true;
        });
  }

  /** Simulates a crash of the agent, whose next start rolls a pending change back. */
  void crash() {
    locked(
        () -> {
          pending.ifPresent(change -> rollBack(change, "the agent was restarted"));
          return true;
        });
  }

  private static String tokenDigest(JsonNode options) {
    String token = options.path("token").asString("");
    return options.path("tokenDigest").asString(token.isEmpty() ? "" : Sha256.of(token));
  }

  /** Issues a ticket, which replaces an earlier one for the same id. */
  Object ticket(JsonNode params) {
    return locked(
        () -> {
          String ticket = "t-" + ++drawn;
          tickets.put(params.get("id").asString(), ticket);
          return Map.of(
              "ticket",
              ticket,
              "lifetimeMillis",
              ticketLife.toMillis(),
              "takesTokenDigest",
              takesTokenDigest);
        });
  }

  /** Sets the warnings of the plans. */
  void warnings(List<Map<String, Object>> all) {
    warnings = List.copyOf(all);
  }

  /** Answers a dry run. */
  Object plan() {
    return Map.of(
        "before", List.of("eth1: 127.0.0.1/8"),
        "after", List.of("ovirtmgmt: 127.0.0.1/8, port eth1"),
        "steps", List.of(Map.of("text", "add bridge ovirtmgmt", "inverse", "delete it")),
        "warnings", warnings,
        "lookup", "127.0.0.1 dev ovirtmgmt");
  }

  /**
   * Answers like the agent: the outcome if there is an id, otherwise "Done" or an error, like Vdsm.
   */
  Object setup(JsonNode params, Caller caller) throws RpcException {
    JsonNode options = params.path("options");
    String id = options.path("id").asString("stock");
    lock.lock();
    try {
      if (outcomes.containsKey(id) && options.has("id")) {
        return outcome(id);
      }
      if (options.has("id") && !tickets.remove(id, options.path("ticket").asString(""))) {
        throw new RpcException.Answered(new RpcError(9104, "the ticket is not good"));
      }
      if (pending.isPresent()) {
        throw new RpcException.Answered(new RpcError(40, "another network change is running"));
      }
      applied++;
      tokenSeen = options.has("token");
      requestedProbes = options.path("probes").valueStream().map(JsonNode::stringValue).toList();
      forgotten = false;
      before = management;
      management =
          options.path("restoreOriginal").asBoolean(false)
              ? Optional.empty()
              : Optional.of(params.path("networks").path("ovirtmgmt"));
      int seconds = options.path("connectivityTimeout").asInt(4);
      pending =
          Optional.of(
              new Pending(
                  id,
                  tokenDigest(options),
                  caller.origin(),
                  System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds)));
      while (pending.isPresent()) {
        long left = pending.get().deadline() - System.nanoTime();
        if (left <= 0 || changed.awaitNanos(left) <= 0) {
          pending.ifPresent(change -> rollBack(change, "the engine did not come in by ovirtmgmt"));
        }
      }
      if (options.has("id")) {
        return outcome(id);
      }
      if ("ROLLED_BACK".equals(outcomes.remove(id))) {
        throw new RpcException.Answered(new RpcError(10, "connectivity check failed"));
      }
      return Map.of("code", 0, "message", "Done");
    } catch (InterruptedException e) {
      // The host ends. The next caller finds the change pending.
      Thread.currentThread().interrupt();
      throw new RpcException.Answered(RpcError.internal("the host was stopped"));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Answers setSafeNetworkConfig. With an id, only the change that is in force can be committed.
   */
  Object commit(JsonNode params) throws RpcException {
    lock.lock();
    try {
      if (params.has("id") && !params.get("id").asString().equals(inForce)) {
        throw new RpcException.Answered(
            new RpcError(
                9108,
                "Change %s was not made safe, because this host does not keep it: change %s of another client is in force"
                    .formatted(params.get("id").asString(), inForce)));
      }
      dirty = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Simulates a change of another client, which is in force and not committed. */
  void keepForeignChange() {
    locked(
        () -> {
          inForce = "foreign";
          dirty = true;
          return true;
        });
  }

  Object confirm(JsonNode params, Caller caller) {
    return locked(
        () -> {
          if (impatient) {
            pending.ifPresent(
                change -> rollBack(change, "the engine did not come in by ovirtmgmt"));
          }
          if (!params.has("id")) {
            pending
                .filter(change -> provable && change.tokenDigest().isEmpty())
                .ifPresent(this::keep);
            return true;
          }
          Optional<Pending> right =
              pending
                  .filter(change -> change.id().equals(params.get("id").asString()))
                  .filter(
                      change ->
                          change.tokenDigest().equals(Sha256.of(params.get("token").asString())))
                  .filter(change -> !change.connection().equals(caller.origin()))
                  .filter(change -> provable);
          right.ifPresent(this::keep);
          return Map.of(
              "accepted", right.isPresent(), "reason", right.isPresent() ? "proved" : "not proved");
        });
  }

  Object change(JsonNode params) {
    return locked(
        () -> {
          String id = params.get("id").asString();
          pending
              .filter(open -> open.deadline() - System.nanoTime() <= 0)
              .ifPresent(open -> rollBack(open, "the engine did not come in by ovirtmgmt"));
          return outcome(id);
        });
  }

  /** Returns the members of the capabilities that depend on the management network. */
  ObjectNode capabilities() {
    return locked(
        () -> {
          ObjectNode json = JSON.createObjectNode();
          Integer mtu = management.map(network -> network.path("mtu").asInt(1500)).orElse(1500);
          String ip =
              "\"addr\": \"127.0.0.1\", \"ipv4addrs\": [\"127.0.0.1/8\"], \"ipv6addrs\": [\"2001:db8::10/64\"], \"mtu\": \""
                  + mtu
                  + "\"";
          String upper = device();
          JsonNode nics =
              JSON.readTree(
                  "{\"eth0\": {"
                      + first
                      + ", \"mtu\": \"1500\"},"
                      + " \"eth1\": {"
                      + (upper.equals("eth1") ? ip : "\"mtu\": \"1500\"")
                      + "}, \"eth2\": {}, \"eth3\": {}}");
          json.set("nics", nics);
          ObjectNode bridges = JSON.createObjectNode();
          bridges.set("br0", JSON.readTree("{\"ports\": [\"eth5\"]}"));
          ObjectNode vlans = JSON.createObjectNode();
          vlans.set("bond0.10", JSON.readTree("{\"iface\": \"bond0\", \"vlanid\": 10}"));
          vlans.set("br0.20", JSON.readTree("{\"iface\": \"br0\", \"vlanid\": 20}"));
          json.set("bondings", JSON.readTree("{\"bond0\": {\"slaves\": [\"eth2\", \"eth3\"]}}"));
          ObjectNode networks = JSON.createObjectNode();
          if (management.isPresent()) {
            JsonNode network = management.get();
            boolean bridged = network.path("bridged").asBoolean(true);
            int vlan = network.path("vlan").asInt(0);
            String south = vlan == 0 ? "eth1" : "eth1." + vlan;
            if (vlan != 0) {
              vlans.set(
                  south,
                  JSON.readTree(
                      "{\"iface\": \"eth1\", \"vlanid\": %d%s}"
                          .formatted(vlan, bridged ? "" : ", " + ip)));
            }
            if (bridged) {
              bridges.set(
                  "ovirtmgmt", JSON.readTree("{\"ports\": [\"%s\"], %s}".formatted(south, ip)));
            }
            networks.set(
                "ovirtmgmt",
                JSON.readTree(
                    "{\"iface\": \"%s\", \"bridged\": %s, \"southbound\": \"%s\"%s, %s}"
                        .formatted(
                            upper, bridged, south, vlan == 0 ? "" : ", \"vlanid\": " + vlan, ip)));
          }
          json.set("vlans", vlans);
          json.set("bridges", bridges);
          if (forgotten) {
            networks.removeAll();
          }
          json.set("networks", networks);
          if (takesOver) {
            json.set("features", JSON.readTree("[\"takeOver\"]"));
          }
          if (probes) {
            json.set("features", JSON.readTree("[\"probes\"]"));
          }
          if (restores) {
            json.set("features", JSON.readTree("[\"restoreOriginal\"]"));
          }
          pendingId()
              .ifPresent(
                  id ->
                      json.set(
                          "pendingChange",
                          JSON.readTree(
                              "{\"id\": \""
                                  + id
                                  + "\", \"requester\": \"engine\", \"ageMillis\": 1, \"remainingMillis\": 1000}")));
          json.put("netConfigDirty", dirty ? "True" : "False");
          return json;
        });
  }

  /** Returns whether a restart would undo the current configuration. */
  boolean dirty() {
    return locked(() -> dirty);
  }

  void dirty(boolean now) {
    locked(
        () -> {
          dirty = now;
          return true;
        });
  }

  private String upper() {
    JsonNode network = management.orElseThrow();
    return network.path("bridged").asBoolean(true)
        ? "ovirtmgmt"
        : network.has("vlan") ? "eth1." + network.get("vlan").asInt() : "eth1";
  }

  private void keep(Pending change) {
    outcomes.put(change.id(), "SAFE");
    inForce = change.id();
    linger(change);
    dirty = dirty || !commits;
    pending = Optional.empty();
    changed.signalAll();
  }

  private void linger(Pending change) {
    lingering = lingering.map(linger -> linger.after(change.id()));
  }

  /** Returns the pending change with an id, or one that lingers. */
  private Optional<String> pendingId() {
    return pending
        .map(Pending::id)
        .or(
            () ->
                lingering
                    .filter(linger -> linger.until() - System.nanoTime() > 0)
                    .map(Lingering::id))
        .filter(id -> !id.equals("stock"));
  }

  private void rollBack(Pending change, String why) {
    management = before;
    outcomes.put(change.id(), "ROLLED_BACK");
    linger(change);
    reasons.put(change.id(), why);
    pending = Optional.empty();
    changed.signalAll();
  }

  /** Sets what each change reports as the longest time without a path to the engine. */
  void longestGapMillis(long millis) {
    longestGapMillis = millis;
  }

  private Object outcome(String id) {
    String state =
        pending.filter(change -> change.id().equals(id)).isPresent()
            ? "PENDING"
            : outcomes.getOrDefault(id, "UNKNOWN");
    return Map.of(
        "id",
        id,
        "state",
        state,
        "proof",
        state.equals("SAFE") ? "proved" : "none",
        "reason",
        reasons.getOrDefault(id, ""),
        "longestGapMillis",
        longestGapMillis,
        "differences",
        List.of(),
        "steps",
        List.of());
  }

  private <T> T locked(java.util.function.Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private record Pending(String id, String tokenDigest, Origin connection, long deadline) {}

  /** A change that is reported as pending after its end. */
  private record Lingering(Duration time, String id, long until) {
    Lingering after(String ended) {
      return new Lingering(time, ended, System.nanoTime() + time.toNanos());
    }
  }
}
