import { type BitWriter, createBitWriter } from "./bits.ts";

/** A colour in studio-range YCbCr, as H.264 stores it. */
export interface Ycc {
  y: number;
  cb: number;
  cr: number;
}

/** Level 4.0 allows 8,192 macroblocks a picture (H.264 table A-1): enough for 1920 x 1088. */
const LEVEL_IDC = 40;
const MACROBLOCK = 16;
const FRAME_NUM_BITS = 4;

/** Picture size in whole macroblocks; what the picture does not fill is cropped by the sequence parameter set. */
const macroblocks = (pixels: number): number => Math.ceil(pixels / MACROBLOCK);

/** A NAL unit with its emulation prevention bytes (clause 7.4.1.1), without a start code. */
function nal(header: number, rbsp: Buffer): Buffer {
  const out: number[] = [header];
  let zeros = 0;
  for (const byte of rbsp) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(out);
}

/** Sequence parameter set: constrained baseline, one reference frame, pictures put out in coding order. */
export function sequenceParameters(width: number, height: number): Buffer {
  const w = createBitWriter();
  w.bits(66, 8); // profile_idc: baseline
  w.bits(0xc0, 8); // constraint_set0 and 1: constrained baseline
  w.bits(LEVEL_IDC, 8);
  w.ue(0); // seq_parameter_set_id
  w.ue(FRAME_NUM_BITS - 4);
  w.ue(2); // pic_order_cnt_type 2: output order is decoding order
  w.ue(1); // max_num_ref_frames
  w.bits(0, 1);
  w.ue(macroblocks(width) - 1);
  w.ue(macroblocks(height) - 1);
  w.bits(1, 1); // frame_mbs_only_flag
  w.bits(1, 1); // direct_8x8_inference_flag
  const right = (macroblocks(width) * MACROBLOCK - width) / 2;
  const bottom = (macroblocks(height) * MACROBLOCK - height) / 2;
  w.bits(right + bottom > 0 ? 1 : 0, 1);
  if (right + bottom > 0) for (const crop of [0, right, 0, bottom]) w.ue(crop);
  w.bits(0, 1); // no VUI
  return nal(0x67, w.end());
}

/** Picture parameter set: CAVLC, deblocking controlled by the slice. */
export function pictureParameters(): Buffer {
  const w = createBitWriter();
  w.ue(0);
  w.ue(0);
  w.bits(0, 2); // CAVLC; no picture order in the slice header
  w.ue(0); // one slice group
  w.ue(0);
  w.ue(0);
  w.bits(0, 3); // no weighted prediction
  for (let offset = 0; offset < 3; offset += 1) w.se(0);
  w.bits(0b100, 3); // deblocking_filter_control_present_flag
  return nal(0x68, w.end());
}

function sliceHeader(w: BitWriter, kind: "I" | "P", firstMacroblock: number, frameNum: number): void {
  w.ue(firstMacroblock);
  w.ue(kind === "I" ? 7 : 5);
  w.ue(0);
  w.bits(frameNum % 2 ** FRAME_NUM_BITS, FRAME_NUM_BITS);
  if (kind === "I") {
    w.ue(0); // idr_pic_id
    w.bits(0, 2); // dec_ref_pic_marking of an IDR picture
  } else {
    w.bits(0, 3); // default reference count, list order and marking
  }
  w.se(0); // slice_qp_delta
  w.ue(1); // deblocking off: the bands keep hard edges
}

/**
 * An IDR picture of horizontal bands, one slice a band. Each band's first macroblock carries its colour uncompressed
 * (I_PCM); every other one repeats its neighbours by DC prediction without residual, about one byte each.
 */
export function keyPicture(width: number, height: number, bands: readonly Ycc[]): Buffer[] {
  const columns = macroblocks(width);
  const rows = macroblocks(height);
  const edges = bands.map((_, band) => Math.floor((rows * band) / bands.length));
  return bands.map((colour, band) => {
    const first = edges[band] ?? 0;
    const last = edges[band + 1] ?? rows;
    const w = createBitWriter();
    sliceHeader(w, "I", first * columns, 0);
    for (let row = first; row < last; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        if (row === first && column === 0) {
          w.ue(25); // I_PCM
          w.align();
          w.bytes(new Uint8Array(256).fill(colour.y));
          w.bytes(new Uint8Array(64).fill(colour.cb));
          w.bytes(new Uint8Array(64).fill(colour.cr));
          continue;
        }
        w.ue(3); // I_16x16, DC prediction, nothing coded beyond the DC block
        w.ue(0); // chroma DC prediction
        w.se(0); // mb_qp_delta
        // An I_PCM neighbour counts as 16 coefficients, which selects the fixed 6-bit code for "none" (table 9-5).
        const besidePcm = (row === first && column === 1) || (row === first + 1 && column === 0);
        if (besidePcm) w.bits(0b000011, 6);
        else w.bits(1, 1);
      }
    }
    return nal(0x65, w.end());
  });
}

/** A P picture that repeats the one before it: every macroblock skipped. */
export function repeatPicture(width: number, height: number, frameNum: number): Buffer {
  const w = createBitWriter();
  sliceHeader(w, "P", 0, frameNum);
  w.ue(macroblocks(width) * macroblocks(height)); // mb_skip_run
  return nal(0x41, w.end());
}
