package org.uplink.engine.store;

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
 * Opens connections to the database file as the first connection found it. H2 closes the file when
 * a write fails, for example because the disk is full. The next connection would open it again
 * without recovery, and could find an older commit ({@link DatabaseFile}): this source refuses it
 * instead. Thread-safe.
 */
final class OpenFile implements DataSource {
  private final String url;
  private volatile @Nullable Database first;

  OpenFile(String url) {
    this.url = url;
  }

  @Override
  public Connection getConnection() throws SQLException {
    requireOpen();
    Connection connection =
        DriverManager.getConnection(url, org.uplink.engine.store.Database.USER, "");
    if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
      Database opened = session.getDatabase();
      Database before = first;
      if (before == null) {
        first = opened;
      } else if (opened != before) {
        connection.close();
        throw closed();
      }
    }
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
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
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
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

  private void requireOpen() throws SQLException {
    if (isClosed()) {
      throw closed();
    }
  }

  private static SQLException closed() {
    return new SQLException("the database file was closed after a failed write");
  }
}
