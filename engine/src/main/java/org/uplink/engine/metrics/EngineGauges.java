package org.uplink.engine.metrics;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.function.IntSupplier;
import org.uplink.engine.store.Database;

/**
 * What is measured when somebody asks.
 *
 * @param dataDir the data directory, whose free space is measured
 * @param certificates the engine's own certificates, by whose they are: {@code engine}, {@code
 *     authority}
 * @param dialledHosts the number of hosts to which the engine has a connection
 * @param dialledInHosts the number of hosts that have dialled in
 * @param executingRuns the number of runs that a thread executes
 * @param waitingRuns the number of runs that wait for a thread
 */
public record EngineGauges(
    Path dataDir,
    Database database,
    Map<String, X509Certificate> certificates,
    IntSupplier dialledHosts,
    IntSupplier dialledInHosts,
    IntSupplier executingRuns,
    IntSupplier waitingRuns) {}
