package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String NEW_KEY = "Issue the certificate again.";

  @TempDir Path directory;
  private CertificateAuthority authority;
  private CredentialFiles files;

  @BeforeEach
  void issue() throws Exception {
    authority = CertificateAuthority.openOrCreate(directory.resolve("ca"), CLOCK);
    files =
        authority.issue(
            CertificateSubject.host("h1", List.of(), List.of()), directory.resolve("h1"));
  }

  @Test
  void namesTheMissingFile() {
    Path missing = directory.resolve("no.pem");
    isRefused(
        new CredentialFiles(missing, files.certificate(), files.authority()),
        "no private key at " + missing);
    isRefused(
        new CredentialFiles(files.key(), missing, files.authority()),
        "no certificate at " + missing);
    isRefused(
        new CredentialFiles(files.key(), files.certificate(), missing),
        "no certificate at " + missing);
  }

  @Test
  void refusesFilesThatOtherUsersCanChange() throws Exception {
    for (var file : List.of(files.key(), files.certificate(), files.authority())) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
      isRefused(files, file.toRealPath() + " has the mode 0666, so other users can change it");
      Files.setPosixFilePermissions(file, mode);
    }
    assertThat(Credentials.load(files, CLOCK).certificate()).isNotNull();
  }

  @Test
  void namesTheMalformedFile() throws Exception {
    isRefused(
        new CredentialFiles(files.certificate(), files.certificate(), files.authority()),
        "contains no private key");
    isRefused(
        new CredentialFiles(files.key(), files.key(), files.authority()),
        "contains no certificate");
    Path broken = directory.resolve("broken.pem");
    Files.writeString(broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    isRefused(
        new CredentialFiles(files.key(), broken, files.authority()),
        "" + broken,
        "is not valid PEM");
    Files.writeString(broken, "-----BEGIN PRIVATE KEY-----\nAAAA");
    isRefused(new CredentialFiles(broken, files.certificate(), files.authority()), "" + broken);
    Files.write(broken, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    isRefused(new CredentialFiles(broken, files.certificate(), files.authority()), "" + broken);
  }

  @Test
  void refusesKeyOfAnotherCertificate() throws Exception {
    isRefused(
        new CredentialFiles(other().key(), files.certificate(), files.authority()),
        "does not belong to the certificate",
        "Issue the certificate again");
  }

  @Test
  void refusesCertificateOfAnotherAuthority() throws Exception {
    var stranger = CertificateAuthority.openOrCreate(directory.resolve("ca2"), CLOCK);
    isRefused(
        new CredentialFiles(files.key(), files.certificate(), stranger.certificateFile()),
        "not accepted under the authority " + stranger.certificateFile());
  }

  @Test
  void refusesAuthorityWithoutCaFlag() throws Exception {
    // A host's certificate is in the place of the authority. A certificate must not verify itself.
    isRefused(
        new CredentialFiles(files.key(), files.certificate(), other().certificate()),
        "not accepted");
    isRefused(
        new CredentialFiles(files.key(), files.certificate(), files.certificate()),
        "is the certificate itself");
  }

  @Test
  void refusesExpiredAndNotYetValidCertificate() {
    var later = Clock.fixed(Instant.now().plus(Duration.ofDays(399)), ZoneOffset.UTC);
    assertThatThrownBy(() -> Credentials.load(files, later))
        .hasMessageContaining("expired at")
        .hasMessageContaining(files.certificate().toString());
    var earlier = Clock.fixed(Instant.now().minus(Duration.ofDays(2)), ZoneOffset.UTC);
    assertThatThrownBy(() -> Credentials.load(files, earlier))
        .hasMessageContaining("valid only from")
        .hasMessageContaining("clock");
    var slow = Clock.fixed(Instant.now().minus(Duration.ofHours(20)), ZoneOffset.UTC);
    assertThat(slow).satisfies(clock -> Credentials.load(files, clock));
  }

  @Test
  void warnsBeforeExpiry() throws Exception {
    var credentials = Credentials.load(files, CLOCK);
    Instant end = credentials.certificate().getNotAfter().toInstant();

    assertThat(credentials.expiry(end.minus(Duration.ofDays(31)))).isInstanceOf(Expiry.Valid.class);
    assertThat(credentials.warnings(end.minus(Duration.ofDays(31)), NEW_KEY)).isEmpty();
    assertThat(credentials.expiry(end.minus(Duration.ofDays(29)).minusSeconds(1)).describe())
        .contains("host h1")
        .contains("expires in 29 days");
    assertThat(credentials.warnings(end.minus(Duration.ofDays(29)), NEW_KEY)).hasSize(1);
    assertThat(credentials.expiry(end.minus(Duration.ofHours(5))).describe())
        .contains("in 5 hours");
    assertThat(credentials.expiry(end.plusSeconds(1))).isInstanceOf(Expiry.Expired.class);
  }

  @Test
  void warnsInTheLastThirdOfAShortLifetime() throws Exception {
    var validity = new Validity(Duration.ofDays(300), Duration.ofDays(9), Duration.ZERO);
    CredentialFiles shortLived =
        CertificateAuthority.openOrCreate(directory.resolve("ca"), CLOCK, validity)
            .issue(CertificateSubject.host("h3", List.of(), List.of()), directory.resolve("h3"));
    Expiry expiry = Credentials.load(shortLived, CLOCK).expiry(Instant.now());
    assertThat(expiry).isInstanceOf(Expiry.Valid.class);
    assertThat(Credentials.load(shortLived, CLOCK).expiry(Instant.now().plus(Duration.ofDays(7))))
        .isInstanceOf(Expiry.ExpiresSoon.class);
  }

  @Test
  void warnsOfKeyThatOthersCouldReadAndTakesTheirRightsAway() throws Exception {
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(Credentials.load(files, CLOCK).warnings(Instant.now(), NEW_KEY))
        .singleElement()
        .asString()
        .contains("Other users could read the private key " + files.key())
        .endsWith(NEW_KEY);
    assertThat(modeOf(files.key())).isEqualTo("rw-------");
    assertThat(Credentials.load(files, CLOCK).warnings(Instant.now(), NEW_KEY)).isEmpty();
  }

  @Test
  void readsPkcs8Pkcs1AndSec1Keys() throws Exception {
    KeyPair pair = ForeignCertificates.rsa();
    Path certificate = directory.resolve("vdsmcert.pem");
    Path cacert = directory.resolve("cacert.pem");
    Files.writeString(
        certificate,
        PemFile.encode(ForeignCertificates.foreign("h1.example.org", "h1.example.org", pair)));
    Files.writeString(cacert, PemFile.encode(ForeignCertificates.authority()));
    Path key = directory.resolve("vdsmkey.pem");

    Files.writeString(key, pkcs1(pair.getPrivate()));
    assertThat(Files.readString(key)).contains("BEGIN RSA PRIVATE KEY");
    var credentials = Credentials.load(new CredentialFiles(key, certificate, cacert), CLOCK);
    assertThat(credentials.identity().role()).isEmpty();
    assertThat(credentials.identity().name()).contains("h1.example.org");

    Files.writeString(
        key, "Bag Attributes\n  friendlyName: 1\n" + PemFile.encode(pair.getPrivate()));
    assertThat(Credentials.load(new CredentialFiles(key, certificate, cacert), CLOCK).sslContext())
        .isNotNull();

    Files.writeString(files.key(), sec1());
    assertThat(Credentials.load(files, CLOCK).sslContext()).isNotNull();
  }

  @Test
  void refusesEncryptedKeyAndSaysHowToDecryptIt() throws Exception {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      OutputEncryptor encryptor =
          new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
              .setProvider(new BouncyCastleProvider())
              .setPassword("secret".toCharArray())
              .build();
      writer.writeObject(new JcaPKCS8Generator(PemFile.readPrivateKey(files.key()), encryptor));
    }
    Files.writeString(files.key(), text.toString());
    isRefused(files, "is encrypted", "openssl pkcs8");
  }

  private CredentialFiles other() throws PkiException {
    return authority.issue(
        CertificateSubject.host("h2", List.of(), List.of()), directory.resolve("h2"));
  }

  private void isRefused(CredentialFiles refused, String... words) {
    assertThatThrownBy(() -> Credentials.load(refused, CLOCK))
        .isInstanceOf(PkiException.class)
        .satisfies(thrown -> assertThat(thrown.getMessage()).contains(words));
  }

  private static String pkcs1(PrivateKey key) throws Exception {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      writer.writeObject(new JcaMiscPEMGenerator(key));
    }
    return text.toString();
  }

  /** Returns a key in the form of {@code openssl ecparam -genkey}. */
  private String sec1() throws Exception {
    BigInteger secret = ((ECPrivateKey) PemFile.readPrivateKey(files.key())).getS();
    byte[] der =
        new org.bouncycastle.asn1.sec.ECPrivateKey(256, secret, SECObjectIdentifiers.secp256r1)
            .getEncoded();
    return "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
        + "-----BEGIN EC PRIVATE KEY-----\n"
        + Base64.getEncoder().encodeToString(der)
        + "\n-----END EC PRIVATE KEY-----\n";
  }

  private static String modeOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
