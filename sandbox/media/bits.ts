/** Writes an H.264 bit string: fixed-width numbers and the Exp-Golomb codes of clause 9.1. */
export interface BitWriter {
  /** `width` bits of `value`, highest first. */
  bits(value: number, width: number): void;
  /** ue(v): an unsigned Exp-Golomb code. */
  ue(value: number): void;
  /** se(v): a signed Exp-Golomb code. */
  se(value: number): void;
  /** Zero bits up to the next whole byte. */
  align(): void;
  /** Whole bytes; only at a byte's edge. */
  bytes(data: Uint8Array): void;
  /** rbsp_trailing_bits, then everything written. */
  end(): Buffer;
}

export function createBitWriter(): BitWriter {
  const out: number[] = [];
  let current = 0;
  let filled = 0;
  const bit = (value: number): void => {
    current = (current << 1) | value;
    filled += 1;
    if (filled === 8) {
      out.push(current);
      current = 0;
      filled = 0;
    }
  };
  const bits = (value: number, width: number): void => {
    for (let at = width - 1; at >= 0; at -= 1) bit(Math.floor(value / 2 ** at) % 2);
  };
  const ue = (value: number): void => {
    const width = Math.floor(Math.log2(value + 1));
    bits(0, width);
    bits(value + 1, width + 1);
  };
  const align = (): void => {
    while (filled !== 0) bit(0);
  };
  return {
    bits,
    ue,
    se: (value) => ue(value > 0 ? 2 * value - 1 : -2 * value),
    align,
    bytes(data) {
      if (filled !== 0) throw new Error("Whole bytes are written only at a byte's edge.");
      for (const byte of data) out.push(byte);
    },
    end() {
      bit(1);
      align();
      return Buffer.from(out);
    },
  };
}
