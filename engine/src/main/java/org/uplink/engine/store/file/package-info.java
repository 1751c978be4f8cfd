/**
 * The file of the embedded database, which is H2: what is special about it is here. {@link
 * org.uplink.engine.store.file.EmbeddedDatabase} opens and closes the file, and opens it again
 * after a failed write. Before the file is opened, it is checked, and repaired if the engine was
 * killed. Knows no table. Thread-safe.
 */
@NullMarked
package org.uplink.engine.store.file;

import org.jspecify.annotations.NullMarked;
