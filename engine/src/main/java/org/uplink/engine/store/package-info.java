/**
 * The database: all SQL is here. {@link org.uplink.engine.store.Database} owns the pool and the
 * migrations; each table class serves a port of the domain. Rows become records here, and nowhere
 * else. H2 in a file is the default; the SQL is such that PostgreSQL takes it too. Thread-safe.
 */
@NullMarked
package org.uplink.engine.store;

import org.jspecify.annotations.NullMarked;
