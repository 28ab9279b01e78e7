// Tables, vectors and texts of a FlatBuffer, written bottom up: what a table refers to is written before it.
import {Builder} from 'flatbuffers';

export class TableWriter {
  builder = new Builder(1 << 20);

  constructor() {
    this.builder.forceDefaults(true);
  }

  /** Fields as [slot, kind, value]; an offset of 0 is left out. Values equal to the schema's defaults may be written. */
  table(fields) {
    const {builder} = this;
    builder.startObject(Math.max(0, ...fields.map(([slot]) => slot + 1)));
    for (const [slot, kind, value] of fields) {
      if (kind === 'int8') builder.addFieldInt8(slot, value, 0);
      else if (kind === 'int32') builder.addFieldInt32(slot, value, 0);
      else if (kind === 'float32') builder.addFieldFloat32(slot, value, 0);
      else if (value !== 0) builder.addFieldOffset(slot, value, 0);
    }
    return builder.endObject();
  }

  /** The bytes of a typed array, aligned for any element. */
  bytes({buffer, byteOffset, byteLength}) {
    const {builder} = this;
    builder.startVector(1, byteLength, 16);
    builder.space -= byteLength;
    builder.bb.setPosition(builder.space);
    builder.bb.bytes().set(new Uint8Array(buffer, byteOffset, byteLength), builder.space);
    return builder.endVector();
  }

  ints(values) {
    return this.vector(values, value => this.builder.addInt32(value));
  }

  offsets(values) {
    return this.vector(values, value => this.builder.addOffset(value));
  }

  vector(values, add) {
    this.builder.startVector(4, values.length, 4);
    for (const value of [...values].reverse()) add(value);
    return this.builder.endVector();
  }

  text(text) {
    return this.builder.createString(text);
  }

  finish(root, identifier) {
    this.builder.finish(root, identifier);
    return this.builder.asUint8Array();
  }
}
