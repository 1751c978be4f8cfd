package org.uplink.api;

/**
 * A copy of the database that the engine has made for a backup.
 *
 * @param file its path in the data directory
 * @param schema the version of its schema
 */
public record BackupDocument(String file, String schema) {}
