package org.uplink.engine.store.file;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of a pool to the database file, and no others later. H2 closes the file
 * when a write fails, for example because the disk is full. The next connection would open it again
 * without recovery, and could find an older commit ({@link DatabaseFile}). A look whether the file
 * is open before each connection would not be enough, because H2 can close it after the look.
 * Thread-safe.
 */
final class OpenFile implements DataSource {
  private final String url;
  private volatile @Nullable Database first;
  private volatile boolean complete;
  private volatile int loginTimeout;

  OpenFile(String url) {
    this.url = url;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (complete) {
      throw new SQLException(
          "the pool has all its connections, and a later one could open the database file again without a recovery");
    }
    Connection connection = DriverManager.getConnection(url, EmbeddedDatabase.USER, "");
    if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
      Database opened = session.getDatabase();
      Database before = first;
      if (before == null) {
        first = opened;
      } else if (opened != before) {
        connection.close();
        throw new SQLException("the database file was closed while its connections were opened");
      }
    }
    return GuardedConnection.of(connection, this::isClosed);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  /** Refuses all connections from now on. */
  void complete() {
    complete = true;
  }

  /** Returns whether a connection is one to this file, and the file is open. */
  boolean isOpen(Connection connection) throws SQLException {
    return !isClosed()
        && !connection.isClosed()
        && connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session
        && session.getDatabase() == first;
  }

  /** Returns whether H2 has closed the file. */
  boolean isClosed() {
    Database opened = first;
    return opened != null && (opened.isClosing() || opened.getStore().getMvStore().isClosed());
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeout = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeout;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("the database has no such logger");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("the data source is not a " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
