/**
 * The database: all SQL is here. Each table class implements a repository of the domain, and turns
 * rows into records. The tables' SQL is also valid for PostgreSQL; what is special about H2 and its
 * file is in the package {@code file}. {@link org.uplink.engine.store.Database} puts both together.
 * Thread-safe.
 */
@NullMarked
package org.uplink.engine.store;

import org.jspecify.annotations.NullMarked;
