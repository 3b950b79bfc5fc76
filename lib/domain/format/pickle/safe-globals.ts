const builtins = "bool bytearray bytes complex dict float frozenset int list object range set slice str tuple".split(
  " ",
);

const storages = "Double Float Half BFloat16 Long Int Short Char Byte Bool ComplexDouble ComplexFloat".split(" ");

const dtypes =
  "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128 float8_e4m3fn float8_e5m2";

/** Modules that several releases of NumPy call by other names. */
const numpyCores = ["numpy.core", "numpy._core"];

/**
 * What a pickle may import without being reported: data and arrays, nothing that runs, opens or finds anything.
 *
 * A list of what is allowed: scanners that list what is forbidden were passed by again and again (CVE-2025-1716,
 * -1889, -1944, -1945, -10155 to -10157). After the defaults of `torch.load(weights_only=True)`.
 */
export const safeGlobals: ReadonlySet<string> = new Set([
  ...builtins.flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`]),
  "__builtin__.unicode",
  "__builtin__.long",
  "__builtin__.xrange",
  "_codecs.encode",
  "collections.OrderedDict",
  "collections.defaultdict",
  "collections.Counter",
  "collections.deque",
  "copy_reg._reconstructor",
  "copyreg._reconstructor",
  "datetime.date",
  "datetime.datetime",
  "datetime.timedelta",
  "decimal.Decimal",
  "fractions.Fraction",
  "joblib.numpy_pickle.NumpyArrayWrapper",
  "numpy.dtype",
  "numpy.ndarray",
  ...numpyCores.flatMap((core) => [
    `${core}.multiarray._reconstruct`,
    `${core}.multiarray.scalar`,
    `${core}.numeric._frombuffer`,
  ]),
  ...storages.map((name) => `torch.${name}Storage`),
  ...dtypes.split(" ").map((name) => `torch.${name}`),
  "torch.Size",
  "torch.Tensor",
  "torch.device",
  "torch.nn.parameter.Parameter",
  "torch.storage.UntypedStorage",
  "torch._utils._rebuild_parameter",
  "torch._utils._rebuild_tensor_v2",
]);
