// Writes messages in the wire format of protocol buffers.
export class Message {
  parts = [];
  length = 0;

  raw(bytes) {
    this.parts.push(bytes);
    this.length += bytes.length;
    return this;
  }

  varint(value) {
    const bytes = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    return this.raw(Buffer.from([...bytes, Number(rest)]));
  }

  int(field, value) {
    return this.varint(field << 3).varint(value);
  }

  float(field, value) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    return this.varint(field << 3 | 5).raw(bytes);
  }

  bytes(field, bytes) {
    return this.varint(field << 3 | 2).varint(bytes.length).raw(bytes);
  }

  text(field, text) {
    return this.bytes(field, Buffer.from(text));
  }

  message(field, message) {
    this.varint(field << 3 | 2).varint(message.length);
    for (const part of message.parts) this.raw(part);
    return this;
  }

  finish() {
    return Buffer.concat(this.parts, this.length);
  }
}
