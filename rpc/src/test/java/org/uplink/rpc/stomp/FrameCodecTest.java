package org.uplink.rpc.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.stomp.DefaultStompFrame;
import io.netty.handler.codec.stomp.StompCommand;
import io.netty.handler.codec.stomp.StompFrame;
import io.netty.handler.codec.stomp.StompSubframeAggregator;
import io.netty.handler.codec.stomp.StompSubframeDecoder;
import io.netty.handler.codec.stomp.StompSubframeEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the codec alone. Netty's STOMP codec is the oracle for frames that it supports. */
class FrameCodecTest {
  private static final int LARGEST = 4096;

  private final EmbeddedChannel channel = new EmbeddedChannel(decoder(new BodyMemory(0), LARGEST));

  @Test
  void readsFrameWithAndWithoutContentLengthAndWithBothLineEnds() {
    var expected = Frame.of(Command.SEND, text("hello"), List.of("destination", "a", "x", " y "));

    assertThat(decode(text("SEND\ndestination:a\nx: y \n\nhello^"))).containsExactly(expected);
    assertThat(decode(text("\n\r\n\nSEND\r\ndestination:a\r\nx: y \r\n\r\nhello^\n")))
        .containsExactly(expected);
    assertThat(decode(text("SEND\ndestination:a\ncontent-length:5\n\nhello^")))
        .containsExactly(
            Frame.of(
                Command.SEND, text("hello"), List.of("destination", "a", "content-length", "5")));
  }

  @Test
  void bodyWithContentLengthMayContainNul() {
    assertThat(decode(text("SEND\ncontent-length:3\n\na^b^SEND\n\n^"))).hasSize(2);
  }

  @Test
  void firstOfRepeatedHeadersCounts() {
    assertThat(decode(text("SEND\nfoo:1\nfoo:2\n\n^")))
        .first()
        .extracting(frame -> ((Frame) frame).header("foo").orElseThrow())
        .isEqualTo("1");
  }

  @Test
  void acceptsColonInHeaderValue() {
    // CONNECT has no escapes, and oVirt's client never escapes.
    assertThat(decode(text("CONNECT\nhost:2001:db8::1\n\n^")))
        .containsExactly(Frame.of(Command.CONNECT, "host", "2001:db8::1"));
    assertThat(decode(text("SEND\nid:a:b\n\n^")))
        .containsExactly(Frame.of(Command.SEND, "id", "a:b"));
  }

  @Test
  void doesNotUnescapeConnectFrames() {
    assertThat(decode(text("CONNECT\nhost:a\\c\n\n^")))
        .containsExactly(Frame.of(Command.CONNECT, "host", "a\\c"));
    assertThat(decode(text("STOMP\nhost:a\\c\n\n^")))
        .containsExactly(Frame.of(Command.STOMP, "host", "a:"));
  }

  @Test
  void errorHasItsTextInHeaderAndBody() {
    assertThat(new String(encode(Frame.error("no: 1\nno 2")), UTF_8))
        .isEqualTo(
            "ERROR\nmessage:no\\c 1\\nno 2\ncontent-type:text/plain\ncontent-length:10\n\nno: 1\nno 2\0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HELLO\n\n^",
        "send\n\n^",
        "SEND\nx\n\n^",
        "SEND\n:x\n\n^",
        "SEND\nx:\\t\n\n^",
        "SEND\nx:\\\n\n^",
        "SEND\ncontent-length:x\n\n^",
        "SEND\ncontent-length:4097\n\n",
        "SEND\ncontent-length:4294967295\n\n",
        "SEND\ncontent-length:1\n\nab^",
      })
  void reportsProtocolErrorAndReadsNothingMore(String text) {
    assertThat(decode(text(text), text("SEND\n\n^")))
        .hasSize(1)
        .first()
        .isInstanceOf(ProtocolError.class);
  }

  @Test
  void contentLengthAllocatesNothing() {
    assertThat(decode(text("SEND\ncontent-length:4096\n\nx"))).isEmpty();
    assertThat(decode(new byte[4095], text("^"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"a:b,a\\cb", "a\\b,a\\\\b", "plain,plain", "'',''", "ü𝄞,ü𝄞"})
  void escapesHeaders(String plain, String escaped) {
    assertThat(HeaderEscaping.escape(plain)).isEqualTo(escaped);
    assertThat(HeaderEscaping.unescape(escaped)).contains(plain);
  }

  @RepeatedTest(300)
  void decodesWhatItEncodesInAnyPieces(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var frames = new ArrayList<SessionEvent>();
    ByteBuf stream = Unpooled.buffer();
    for (var i = 1 + random.nextInt(5); i > 0; i--) {
      Frame frame = frame(random, true);
      frames.add(withLength(frame));
      stream.writeBytes(encode(frame));
      stream.writeBytes(
          "\n\r\n\n".substring(0, random.nextInt(4)).replace("\r", "").getBytes(UTF_8));
    }
    var pieces = new ArrayList<byte[]>();
    while (stream.isReadable()) {
      var piece = new byte[Math.min(stream.readableBytes(), 1 + random.nextInt(30))];
      stream.readBytes(piece);
      pieces.add(piece);
    }
    assertThat(decode(pieces.toArray(byte[][]::new)))
        .as("seed %d", repetition.getCurrentRepetition())
        .isEqualTo(frames);
  }

  @RepeatedTest(300)
  void agreesWithNettysCodec(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    Frame frame = frame(random, false);
    var netty =
        new EmbeddedChannel(new StompSubframeDecoder(), new StompSubframeAggregator(LARGEST));
    netty.writeInbound(Unpooled.wrappedBuffer(encode(frame)));
    StompFrame read = netty.readInbound();
    assertThat(read.command().name()).isEqualTo(frame.command().name());
    for (var i = 0; i < frame.headers().size(); i += 2) {
      assertThat(read.headers().getAsString(frame.headers().get(i)))
          .as("seed %d", repetition.getCurrentRepetition())
          .isEqualTo(frame.header(frame.headers().get(i)).orElseThrow());
    }
    assertThat(bytes(read.content())).isEqualTo(frame.body());
    read.release();

    var written =
        new DefaultStompFrame(
            StompCommand.valueOf(frame.command().name()), Unpooled.copiedBuffer(frame.body()));
    for (var i = 0; i < frame.headers().size(); i += 2) {
      written.headers().add(frame.headers().get(i), frame.headers().get(i + 1));
    }
    written.headers().add("content-length", Integer.toString(frame.body().length));
    var encoder = new EmbeddedChannel(new StompSubframeEncoder());
    encoder.writeOutbound(written);
    ByteBuf stream = Unpooled.buffer();
    for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
      stream.writeBytes(part);
      part.release();
    }
    var decoded = (Frame) decode(bytes(stream)).getFirst();
    assertThat(decoded.command()).isEqualTo(frame.command());
    assertThat(decoded.body()).isEqualTo(frame.body());
    assertThat(decoded.headers().subList(0, frame.headers().size()))
        .as("seed %d", repetition.getCurrentRepetition())
        .isEqualTo(frame.headers());
  }

  private List<SessionEvent> decode(byte[]... pieces) {
    for (var piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece));
    }
    var events = new ArrayList<SessionEvent>();
    for (SessionEvent event = channel.readInbound(); event != null; event = channel.readInbound()) {
      events.add(event);
    }
    return events;
  }

  private static byte[] text(String text) {
    return text.replace('^', '\0').getBytes(UTF_8);
  }

  private static byte[] encode(Frame frame) {
    ByteBuf buffer = FrameEncoder.encode(frame, UnpooledByteBufAllocator.DEFAULT);
    try {
      return bytes(buffer);
    } finally {
      buffer.release();
    }
  }

  private static byte[] bytes(ByteBuf buffer) {
    var bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }

  private static Frame withLength(Frame frame) {
    if (frame.body().length == 0) {
      return frame;
    }
    var headers = new ArrayList<>(frame.headers());
    headers.add("content-length");
    headers.add(Integer.toString(frame.body().length));
    return Frame.of(frame.command(), frame.body(), headers);
  }

  /**
   * Returns a frame with random headers. Netty's codec garbles characters beyond the Basic
   * Multilingual Plane.
   */
  private static Frame frame(Random random, boolean beyond) {
    var commands =
        List.of(Command.SEND, Command.MESSAGE, Command.SUBSCRIBE, Command.ERROR, Command.RECEIPT);
    var headers = new ArrayList<String>();
    for (var i = random.nextInt(6); i > 0; i--) {
      headers.add("h" + i + word(random, beyond));
      headers.add(word(random, beyond));
    }
    var body = new byte[random.nextInt(200)];
    random.nextBytes(body);
    return Frame.of(commands.get(random.nextInt(commands.size())), body, headers);
  }

  private static String word(Random random, boolean beyond) {
    var letters =
        List.of("a", "Z", " ", ":", "\\", "\n", "\r", "c", "n", "ü", "€", beyond ? "𝄞" : "-");
    var word = new StringBuilder();
    for (var i = random.nextInt(8); i > 0; i--) {
      word.append(letters.get(random.nextInt(letters.size())));
    }
    return word.toString();
  }

  private static FrameDecoder decoder(BodyMemory memory, int freeBytes) {
    return new FrameDecoder(LARGEST, Duration.ofHours(1), memory, freeBytes);
  }
}
