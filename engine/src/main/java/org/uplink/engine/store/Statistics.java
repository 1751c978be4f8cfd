package org.uplink.engine.store;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.uplink.engine.host.StateName;

/**
 * What the database has at one time.
 *
 * @param hosts the number of hosts in each state; a state without hosts has 0
 * @param driftedHosts the number of hosts that lack something of the networks that Uplink has made
 * @param openChanges the number of network changes whose outcome is not known
 * @param oldestOpenChange when the oldest of these was requested
 * @param firstCertificateEnd when the first certificate expires that the engine issued to a host by
 *     joining or renewal and that the host has used; of a host that has used none, its first one. A
 *     certificate that was issued and never used does not count: its renewal has failed
 */
public record Statistics(
    Map<StateName, Long> hosts,
    long driftedHosts,
    long openChanges,
    Optional<Instant> oldestOpenChange,
    Optional<Instant> firstCertificateEnd) {
  static Statistics read(Handle handle) {
    var hosts = new EnumMap<StateName, Long>(StateName.class);
    for (StateName state : StateName.values()) {
      hosts.put(state, 0L);
    }
    handle
        .createQuery("select state, count(*) as number from hosts group by state")
        .map(
            (row, _) -> Map.entry(StateName.valueOf(row.getString("state")), row.getLong("number")))
        .forEach(entry -> hosts.put(entry.getKey(), entry.getValue()));
    return handle
        .createQuery(
            """
            select count(*) as number, min(requested_at) as oldest,
              (select count(*) from hosts where drift_since is not null) as drifted,
              (select min(last_end) from
                (select coalesce(max(case when used is not null then expires end), min(expires))
                   as last_end
                 from host_certificates
                 where revoked is null and host in (select name from hosts)
                 group by host) ends) as first_end
            from network_changes where ended_at is null\
            """)
        .map(
            (row, _) ->
                new Statistics(
                    hosts,
                    row.getLong("drifted"),
                    row.getLong("number"),
                    Columns.optionalInstant(row, "oldest"),
                    Columns.optionalInstant(row, "first_end")))
        .one();
  }
}
