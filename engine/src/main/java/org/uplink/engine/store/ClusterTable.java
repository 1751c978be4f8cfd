package org.uplink.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.ClusterRepository;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.network.ManagementNetwork;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.warning.WarningCode;

/** The table clusters. */
final class ClusterTable implements ClusterRepository {
  private final Jdbi jdbi;

  ClusterTable(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Optional<Cluster> find(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from clusters where name = :name")
                .bind("name", name)
                .map(ClusterTable::read)
                .findFirst());
  }

  @Override
  public List<Cluster> list(String after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from clusters where name > :after order by name limit :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map(ClusterTable::read)
                .list());
  }

  @Override
  public boolean add(Cluster cluster) {
    return jdbi.withHandle(
        handle ->
            bind(
                        handle.createUpdate(
                            """
                            insert into clusters
                              (name, level_major, level_minor, management_network, vlan, mtu,
                               bridged, on_disagreement, stop_on, probes)
                            values (:name, :major, :minor, :network, :vlan, :mtu, :bridged, :policy,
                               :stop_on, :probes)
                            on conflict do nothing"""),
                        cluster)
                    .execute()
                == 1);
  }

  @Override
  public boolean replace(Cluster cluster) {
    return jdbi.withHandle(
        handle ->
            bind(
                        handle.createUpdate(
                            """
                            update clusters set level_major = :major, level_minor = :minor,
                              management_network = :network, vlan = :vlan, mtu = :mtu,
                              bridged = :bridged, on_disagreement = :policy, stop_on = :stop_on,
                              probes = :probes
                            where name = :name"""),
                        cluster)
                    .execute()
                == 1);
  }

  @Override
  public RemoveResult remove(String name) {
    return jdbi.inTransaction(
        handle -> {
          Optional<String> found =
              handle
                  .createQuery("select name from clusters where name = :name for update")
                  .bind("name", name)
                  .mapTo(String.class)
                  .findFirst();
          if (found.isEmpty()) {
            return RemoveResult.MISSING;
          }
          int removed =
              handle
                  .createUpdate(
                      """
                      delete from clusters where name = :name
                      and not exists (select 1 from hosts where cluster = :name)""")
                  .bind("name", name)
                  .execute();
          return removed == 1 ? RemoveResult.REMOVED : RemoveResult.HAS_HOSTS;
        });
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Cluster cluster) {
    return statement
        .bind("name", cluster.name())
        .bind("major", cluster.level().major())
        .bind("minor", cluster.level().minor())
        .bind("network", cluster.network().name())
        .bind("vlan", cluster.network().vlan().orElse(null))
        .bind("mtu", cluster.network().mtu().orElse(null))
        .bind("bridged", cluster.network().bridged())
        .bind("policy", cluster.onDisagreement().name())
        .bind(
            "stop_on",
            cluster
                .onWarnings()
                .chosen()
                .map(_ -> Columns.words(cluster.onWarnings().stopOn(), WarningCode::word))
                .orElse(null))
        .bind(
            "probes",
            cluster.probes().stream().map(Probe::toString).collect(Collectors.joining("\n")));
  }

  private static Cluster read(ResultSet row, StatementContext context) throws SQLException {
    return new Cluster(
        row.getString("name"),
        new CompatibilityLevel(row.getInt("level_major"), row.getInt("level_minor")),
        new ManagementNetwork(
            row.getString("management_network"),
            Columns.number(row, "vlan"),
            Columns.number(row, "mtu"),
            row.getBoolean("bridged")),
        DisagreementPolicy.valueOf(row.getString("on_disagreement")),
        Columns.text(row, "stop_on").map(ClusterTable::policy).orElse(WarningPolicy.DEFAULT),
        row.getString("probes").lines().map(Probe::parse).toList());
  }

  /**
   * Reads the codes. Codes that this release does not know are left out, because no plan of this
   * release has them.
   */
  private static WarningPolicy policy(String stored) {
    return WarningPolicy.of(
        Columns.words(stored).stream().flatMap(word -> WarningCode.of(word).stream()).toList());
  }
}
