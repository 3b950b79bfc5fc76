/**
 * What follows an opcode: nothing; bytes of a fixed number (`u…`, unsigned, lowest first); a length of so many bytes
 * and then as many (`text…`, `data…`); a line, or two.
 */
export type ArgumentKind =
  | "none"
  | `u${1 | 2 | 4 | 8}`
  | `text${1 | 4 | 8}`
  | `data${1 | 4 | 8}`
  | "line"
  | "two-lines";

/** The opcodes of pickle protocols 0 to 5, by the names of Python's `pickle` module. */
const opcodes = [
  [0x28, "MARK", "none"],
  [0x29, "EMPTY_TUPLE", "none"],
  [0x2e, "STOP", "none"],
  [0x30, "POP", "none"],
  [0x31, "POP_MARK", "none"],
  [0x32, "DUP", "none"],
  [0x42, "BINBYTES", "data4"],
  [0x43, "SHORT_BINBYTES", "data1"],
  [0x46, "FLOAT", "line"],
  [0x47, "BINFLOAT", "u8"],
  [0x49, "INT", "line"],
  [0x4a, "BININT", "u4"],
  [0x4b, "BININT1", "u1"],
  [0x4c, "LONG", "line"],
  [0x4d, "BININT2", "u2"],
  [0x4e, "NONE", "none"],
  [0x50, "PERSID", "line"],
  [0x51, "BINPERSID", "none"],
  [0x52, "REDUCE", "none"],
  [0x53, "STRING", "line"],
  [0x54, "BINSTRING", "text4"],
  [0x55, "SHORT_BINSTRING", "text1"],
  [0x56, "UNICODE", "line"],
  [0x58, "BINUNICODE", "text4"],
  [0x5d, "EMPTY_LIST", "none"],
  [0x61, "APPEND", "none"],
  [0x62, "BUILD", "none"],
  [0x63, "GLOBAL", "two-lines"],
  [0x64, "DICT", "none"],
  [0x65, "APPENDS", "none"],
  [0x67, "GET", "line"],
  [0x68, "BINGET", "u1"],
  [0x69, "INST", "two-lines"],
  [0x6a, "LONG_BINGET", "u4"],
  [0x6c, "LIST", "none"],
  [0x6f, "OBJ", "none"],
  [0x70, "PUT", "line"],
  [0x71, "BINPUT", "u1"],
  [0x72, "LONG_BINPUT", "u4"],
  [0x73, "SETITEM", "none"],
  [0x74, "TUPLE", "none"],
  [0x75, "SETITEMS", "none"],
  [0x7d, "EMPTY_DICT", "none"],
  [0x80, "PROTO", "u1"],
  [0x81, "NEWOBJ", "none"],
  [0x82, "EXT1", "u1"],
  [0x83, "EXT2", "u2"],
  [0x84, "EXT4", "u4"],
  [0x85, "TUPLE1", "none"],
  [0x86, "TUPLE2", "none"],
  [0x87, "TUPLE3", "none"],
  [0x88, "NEWTRUE", "none"],
  [0x89, "NEWFALSE", "none"],
  [0x8a, "LONG1", "data1"],
  [0x8b, "LONG4", "data4"],
  [0x8c, "SHORT_BINUNICODE", "text1"],
  [0x8d, "BINUNICODE8", "text8"],
  [0x8e, "BINBYTES8", "data8"],
  [0x8f, "EMPTY_SET", "none"],
  [0x90, "ADDITEMS", "none"],
  [0x91, "FROZENSET", "none"],
  [0x92, "NEWOBJ_EX", "none"],
  [0x93, "STACK_GLOBAL", "none"],
  [0x94, "MEMOIZE", "none"],
  [0x95, "FRAME", "u8"],
  [0x96, "BYTEARRAY8", "data8"],
  [0x97, "NEXT_BUFFER", "none"],
  [0x98, "READONLY_BUFFER", "none"],
] as const satisfies readonly (readonly [number, string, ArgumentKind])[];

export type OpcodeName = (typeof opcodes)[number][1];

/** Name of an opcode and what follows it, by its byte. */
export const opcodeOf: ReadonlyMap<number, readonly [OpcodeName, ArgumentKind]> = new Map(
  opcodes.map(([code, name, kind]) => [code, [name, kind]]),
);
