/**
 * The database: all SQL is here. {@link org.uplink.engine.store.Database} owns the pool and the
 * migrations. Each table class implements a repository of the domain, and turns rows into records.
 * The database is H2 in a file; the SQL is also valid for PostgreSQL. Thread-safe.
 */
@NullMarked
package org.uplink.engine.store;

import org.jspecify.annotations.NullMarked;
