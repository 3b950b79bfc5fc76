"""Writes formats.json: files of every kind that a registry meets, harmless and harmful, with what they must be found to be.

Run: python3 test/vectors/formats/make.py   (Python 3.11 or later, nothing but its standard library)

Each vector: name, group, base64 of the file, and for pickles `operations`: what pickletools.genops reads of it,
`OPCODE@position`, up to where it finds fault.
The harmful pickles follow the published bypasses of scanners: fickling test/test_bypasses.py, picklescan tests/init_data_files.py.
"""

import base64
import bz2
import collections
import gzip
import io
import json
import lzma
import pickle
import pickletools
import struct
import tarfile
import warnings
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent
# Two blocks of zeros are the end; nothing fills the last record.
tarfile.RECORDSIZE = 512
vectors = []


def add(group, name, data, **expected):
    vectors.append({"group": group, "name": name, "base64": base64.b64encode(data).decode(), **expected})


def operations(data):
    read = []
    try:
        for opcode, _, position in pickletools.genops(data):
            read.append(f"{opcode.name}@{position}")
    except Exception:  # it says where it stopped by what it read
        pass
    return " ".join(read)


def add_pickle(group, name, data, **expected):
    add(group, name, data, operations=operations(data), **expected)


def short(text):
    data = text.encode()
    return pickle.SHORT_BINUNICODE + bytes([len(data)]) + data


def calling(module, name, protocol=4):
    """A pickle that calls module.name('x'): made by hand, so that nothing of that module has to be installed."""
    if protocol < 4:
        return b"c" + f"{module}\n{name}\n".encode() + b"(S'x'\ntR."
    return b"\x80\x04" + short(module) + b"\x94" + short(name) + b"\x94\x93\x94" + short("x") + b"\x94\x85\x94R\x94."


class Point:
    def __init__(self):
        self.x, self.y = 1, 2


def pickles():
    plain = [1, -1, 2**70, 1.5, None, True, "text", "é", b"bytes", (1, 2, 3, 4), {"a": [1]}, {1, 2}, frozenset([3])]
    for protocol in range(6):
        for name, value in {
            "data": plain,
            "ordered": collections.OrderedDict(a=1),
            "long-list": list(range(1_200)) if protocol == 4 else list(range(30)),
            "shared": [plain] * 3,
        }.items():
            add_pickle("pickle", f"{name}-protocol-{protocol}", pickle.dumps(value, protocol), findings=[])
        add_pickle(
            "pickle",
            f"instance-protocol-{protocol}",
            pickle.dumps(Point(), protocol),
            findings=["pickle global __main__.Point"],
        )
    add_pickle("pickle", "out-of-band", pickle.dumps(pickle.PickleBuffer(bytearray(b"abc")), 5), findings=[])
    add_pickle("pickle", "bytearray", pickle.dumps(bytearray(b"abc" * 200), 5), findings=[])
    add_pickle("pickle", "large-bytes", pickle.dumps([b"x" * 300, "y" * 5_000], 4), findings=[])


GADGETS = """os system|posix system|nt system|subprocess Popen|subprocess run|builtins eval|builtins exec|builtins getattr
__builtin__ eval|builtins __import__|pty spawn|marshal loads|types FunctionType|types CodeType|runpy run_path|runpy _run_code|cProfile run
cProfile runctx|profile Profile.run|profile Profile.runctx|ctypes CDLL|pydoc locate|pydoc pipepager|importlib import_module
code InteractiveInterpreter|code InteractiveInterpreter.runcode|multiprocessing.util spawnv_passfds|http.client HTTPSConnection
requests.api get|aiohttp.client ClientSession|socket create_connection|sys exit|_pickle loads|pickle loads|cPickle loads|bdb Bdb.run
pip main|pip._internal main|torch._inductor.codecache compile_file|torch load|functools partial|venv create|timeit timeit
numpy.testing._private.utils runstring|torch.utils.bottleneck.__main__ run_cprofile|torch._dynamo.guards GuardBuilder.get
torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression|torch.utils.collect_env run
torch.utils.data.datapipes.utils.decoder basichandlers|torch.jit.unsupported_tensor_ops execWrapper
torch.utils._config_module ConfigModule.load_config|trace Trace.run|trace Trace.runctx|lib2to3.pgen2.grammar Grammar.loads
lib2to3.pgen2.pgen ParserGenerator.make_label|idlelib.debugobj ObjectTreeItem.SetText|idlelib.autocomplete AutoComplete.get_entity
idlelib.calltip get_entity|idlelib.run Executive.runcode|idlelib.pyshell ModifiedInterpreter.runcommand|ensurepip _run_pip
doctest debug_script|asyncio.unix_events _UnixSubprocessTransport._start|distutils.file_util write_file|operator methodcaller
operator attrgetter|numpy.f2py.crackfortran getlincoef|numpy.f2py.crackfortran _eval_length|io FileIO|_io open|urllib.request urlopen
logging FileHandler|cloudpickle.cloudpickle _builtin_type|ssl get_server_certificate|linecache getline|uuid _get_command_stdout
imaplib IMAP4_stream|_aix_support _read_cmd_output|_osx_support _read_output|_pyrepl.pager pipe_pager|test.support.script_helper assert_python_ok
numpy os.system|collections OrderedDict.__init__.__globals__|torch.serialization load|webbrowser open|shutil rmtree""".replace("\n", "|")


def harmful():
    for gadget in GADGETS.split("|"):
        module, name = gadget.split(" ")
        finding = [f"pickle global {module}.{name}"]
        add_pickle("bypass", f"{module}.{name} by STACK_GLOBAL", calling(module, name), findings=finding)
        add_pickle("bypass", f"{module}.{name} by GLOBAL", calling(module, name, 0), findings=finding)

    system = ["pickle global os.system"]
    P = pickle
    recalled = b"".join(
        P.UNICODE + text + b"\n" + P.PUT + index + b"\n" + P.POP
        for text, index in [(b"os", b"2"), (b"system", b"3"), (b"torch", b"0"), (b"LongStorage", b"1")]
    )
    recalled += b"g2\ng3\n" + P.STACK_GLOBAL + b"(Vcat flag.txt\ntR."
    for name, data, findings in [
        ("names out of the memo", recalled, system),
        ("bytes after the end", recalled + b"\n\n\t\t", [*system, "pickle followed by other bytes"]),
        ("quoted names", b"S'os'\nS'system'\n\x93S'ls'\n\x85R.", system),
        ("escaped names", b"S'o\\x73'\nS'system'\n\x93S'ls'\n\x85R.", ["pickle global by a name it makes"]),
        ("unicode-escaped names", b"V\\u006fs\nVsystem\n\x93S'ls'\n\x85R.", ["pickle global by a name it makes"]),
        ("INST", b"(S'x'\ni__builtin__\nexec\n.", ["pickle global __builtin__.exec"]),
        ("OBJ", b"(cpty\nspawn\nS'id'\no.", ["pickle global pty.spawn"]),
        ("second pickle behind one without a magic", b"Vx\n." + calling("os", "system"), system),
        ("second pickle in the file", pickle.dumps(["a"]) + calling("os", "system"), system),
        ("NEWOBJ", b"\x80\x02csubprocess\nPopen\nK\x01\x85\x81.", ["pickle global subprocess.Popen"]),
        ("NEWOBJ_EX", b"\x80\x04csubprocess\nPopen\n)}\x92.", ["pickle global subprocess.Popen"]),
        ("extension code", b"\x80\x02\x82\x01)R.", ["pickle calls what it has made", "pickle extension 1"]),
        ("extension code of four bytes", b"\x80\x02\x84\x01\x00\x01\x00.", ["pickle extension 65537"]),
        ("persistent id", b"Pos.system\n.", ["pickle persistent id"]),
        ("binary persistent id", b"\x80\x02X\x02\x00\x00\x00osQ.", ["pickle persistent id"]),
        ("attributes of what is imported", b"\x80\x02ccollections\nOrderedDict\n}X\x01\x00\x00\x00aK\x01sb.",
         ["pickle changes what it imports"]),
        ("a gadget popped off the stack", b"\x80\x04" + calling("os", "system")[2:-1] + b"0N.", system),
        ("a mark popped off the stack", b"\x80\x04(0" + calling("os", "system")[2:], system),
        ("a second protocol", b"\x80\x02\x80\x04" + calling("os", "system")[2:], system),
        ("a protocol that nobody knows", b"\x80\x09cos\nsystem\n)R.", system),
        ("malicious0 of picklescan", b"c__builtin__\nglobals\n(tRp100\n0c__builtin__\ncompile\n(S'x'\nS''\nS'exec'\ntRp101\n0c__builtin__\neval\n"
         b"(g101\ng100\ntRp102\n0c__builtin__\ngetattr\n(c__builtin__\ndict\nS'get'\ntRp103\n0c__builtin__\napply\n(g103\n(g100\nS'p'\nltRp104\n0g104\n.",
         None),
    ]:
        add_pickle("bypass", name, data, **({} if findings is None else {"findings": findings}))
    for name, data in [
        ("breaks off after the call", b"cbuiltins\nexec\n(X>\x00\x00\x00" + b"f" * 62 + b"tRX."),
        ("recalls what it never kept", b"\x80\x04cos\nsystem\nVecho\n\x85R0\x8c\x02os\x94h\x03h\x00\x93K\x42."),
        ("imports by a number", b"\x80\x04cos\nsystem\nVecho\n\x85R0J\x2a\x00\x00\x00\x94\x8c\x02os\x94h\x07h\x01\x93K\x42."),
        ("is cut short", calling("os", "system")[:-1]),
        ("calls by a line that nothing ends", b"(S'x'\ni__builtin__\nexecX"),
        ("changes what it imports", b"csys\nmodules\nS'os'\nNs"),
        ("holds no instruction after the call", calling("os", "system")[:-1] + b"\xff."),
    ]:
        add_pickle("broken", name, data)


def frames():
    """Where a frame ends inside an instruction, CPython's unpickler of files throws the rest of it away: readers part ways."""
    frame = lambda length: b"\x80\x04\x95" + struct.pack("<Q", length)
    for name, data in {
        "a frame that ends inside a name": frame(5) + b"c__maos\nsystem\n)R.",
        "a frame that ends inside data": frame(4) + b"C\x06ab" + b"cdef" + b"N.",
        "a frame behind the end": frame(100) + b"N.",
        "a frame in a frame": frame(12) + b"\x95" + struct.pack("<Q", 2) + b"N.",
    }.items():
        add_pickle("frames", name, data)


def joblib(data):
    """A list of one array as joblib writes it: its elements lie between the instructions, behind a byte of padding and the padding."""
    P = pickle
    dtype = short("numpy") + short("dtype") + b"\x93" + short("f8") + b"\x89\x88\x87R(K\x03" + short("<") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    state = b"".join([
        short("subclass"), short("numpy"), short("ndarray"), b"\x93", short("shape"), b"K\x02K\x02\x86", short("order"), short("C"),
        short("dtype"), dtype, short("allow_mmap"), b"\x88", short("numpy_array_alignment_bytes"), b"K\x10",
    ])
    return (P.PROTO + b"\x04]" + short("joblib.numpy_pickle") + short("NumpyArrayWrapper") + b"\x93)\x81}(" + state + b"ub"
            + b"\x03\xff\xff\xff" + data.ljust(32, b"\xfe") + b"a.")


def arrays():
    add_pickle("pickle", "joblib", joblib(b""), findings=[])
    # N is 78 bytes of padding to joblib, and None to a plain load, which then goes on in the array.
    start = joblib(b"").split(b"ub\x03\xff")[0] + b"ubN"
    add_pickle("bypass", "a pickle where joblib has an array", start + b"cos\nsystem\n)R.".ljust(78 + 32) + b"a.",
               findings=["pickle followed by other bytes", "pickle global os.system"])
    # An array of objects is a pickle of its own there, without padding: a plain load ends with it.
    objects = joblib(b"").split(b"ub\x03\xff")[0].replace(short("f8"), short("O8")) + b"ub"
    add_pickle("pickle", "joblib with objects", objects + pickle.dumps([1], 2) + b"a.", findings=["pickle followed by other bytes"])
    add_pickle("bypass", "an object in an array of joblib's", objects + SYSTEM + b"a.", findings=["pickle followed by other bytes", "pickle global os.system"])
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    state = b"\x80\x02}X\x01\x00\x00\x00w(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x04NtQs."
    legacy = magic + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2) + state + pickle.dumps(["0"], 2)
    add_pickle("pickle", "torch before 1.6", legacy + bytes([4, 0, 0, 0, 0, 0, 0, 0]) + bytes(16), findings=[])


def no_pickles():
    for name, text in {
        "csv": "customer,age\nalice,30\nbob,31\n",
        "words": "cat\ndog\nRabbit\nhorse\n",
        "numbers": "I\n1\n2\n",
        "yaml": "config:\n  name: x\n",
        "dialogue": "Vote early.\n...\n",
        "readme": "(c) 2026 somebody\n\nModel card\n",
        "code": "import os\nos.system('x')\n",
        "vocabulary": "call\nof\nVoid\ntruth\n",
    }.items():
        add("text", name, text.encode())
    add("unknown", "begins like an import, not in UTF-8", b"cmod\n\xf8\n")
    add("unknown", "png", b"\x89PNG\r\n\x1a\n" + bytes(range(200)))



def zip_of(entries, method=zipfile.ZIP_STORED, change=None):
    """A zip archive of (name, content) or (ZipInfo, content)."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, content)
    return out.getvalue() if change is None else change(out.getvalue())


def info(name, mode=0, system=3):
    made = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    made.create_system = system
    made.external_attr = mode << 16
    return made


SYSTEM = calling("os", "system")
SAFE = pickle.dumps([1, 2, 3], 2)


class Unseekable(io.BytesIO):
    """Makes zipfile write sizes behind the content."""

    def seekable(self):
        return False

    def tell(self):
        raise OSError


def zips():
    def safe(name, data, **expected):
        add("archive", name, data, **{"findings": [], **expected})

    def unsafe(name, data, code="unsafe-archive"):
        add("refused", name, data, refused=code)

    for label, method in [("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)]:
        safe(f"zip of texts, {label}", zip_of([("a/b.txt", "hello " * 50), ("c.txt", "x")], method), format="zip")
        safe(f"zip of a harmful pickle, {label}", zip_of([("m/data.pkl", SYSTEM), ("m/data/0", bytes(64))], method),
             format="pytorch", findings=["holds pickles", "pickle global os.system in m/data.pkl"])
        safe(f"zip of a pickle called text, {label}", zip_of([("data.txt", SYSTEM)], method),
             format="zip", findings=["holds pickles", "pickle global os.system in data.txt"])
        safe(f"zip in zip, {label}", zip_of([("in.zip", zip_of([("data.pkl", SYSTEM)]))], method),
             format="zip", findings=["zip, not looked into, in in.zip"])
    safe("zip of a plain state", zip_of([("m/data.pkl", SAFE), ("m/version", "3\n")]), format="pytorch", findings=["holds pickles"])
    safe("zip of scripted code", zip_of([("m/constants.pkl", SAFE), ("m/code/__torch__.py", "x = 1\n")]),
         format="torchscript", findings=["holds pickles", "torchscript code"])
    safe("zip with sizes behind the content", stream_zip(), format="zip")
    safe("zip of nothing", zip_of([]), format="zip")
    safe("zip with a folder", zip_of([(info("a/", 0o40755), b""), (info("a/b", 0o100644), b"x")]), format="zip")
    layer = {"class_name": "Dense", "module": "keras.layers", "config": {}}
    for name, config, findings in [
        ("plain", {"class_name": "Sequential", "module": "keras", "config": {"layers": [layer]}}, []),
        ("with a lambda", {"class_name": "Lambda", "module": "keras.layers"}, ["keras lambda layer"]),
        ("with another's module", {"config": [{"class_name": "run", "module": "subprocess"}]}, ["keras module subprocess"]),
        ("with a function by name", {"class_name": "function", "module": "keras.utils", "config": "get_file"}, ["keras module keras.utils"]),
    ]:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            safe(f"keras {name} {method}", zip_of([("metadata.json", "{}"), ("config.json", json.dumps(config))], method),
                 format="keras", findings=findings)
    safe("npz", zip_of([("a.npy", npy("<i8", (2,), bytes(16)))]), format="npz")
    safe("npz of objects", zip_of([("a.npy", npy("|O", (1,), SYSTEM))]), format="npz",
         findings=["holds pickles", "may be read as a pickle", "pickle global os.system", "pickle global os.system in a.npy", "pickle followed by other bytes", "pickle persistent id"])

    for bad in ["../x", "a/../../x", "/etc/passwd", "C:/x", "a\\..\\x", "a//b", "./a", "a/\x01b"]:
        unsafe(f"zip names {bad!r}", zip_of([(bad, b"x")]))
    unsafe("zip with a symbolic link", zip_of([(info("a", 0o120777), b"/etc/passwd")]))
    unsafe("zip with a device", zip_of([(info("a", 0o020666), b"")]))
    unsafe("zip with two of a name", zip_of([("a", b"1"), ("a", b"2")]))
    unsafe("zip with two of a name in another case", zip_of([("a", b"1"), ("A", b"2")]))
    unsafe("zip with an entry in a file", zip_of([("a", b"1"), ("a/b", b"2")]))
    unsafe("zip bomb", zip_of([("a", bytes(3_000_000))], zipfile.ZIP_DEFLATED))
    unsafe("zip bomb that lies", zip_of([("a", bytes(2_000_000))], zipfile.ZIP_DEFLATED,
           lambda data: data.replace((2_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))))
    unsafe("zip of 5,000 entries", many_entries())
    unsafe("zip whose entries overlap", overlapping())
    malformed = "malformed-artifact"
    plain = zip_of([("data.pkl", SYSTEM)])
    unsafe("zip with another name in front", plain.replace(b"data.pkl", b"datap.kl", 1), malformed)
    for flag in (1, 0x20, 0x40, 0x2000):
        place = plain.rindex(b"PK\x01\x02") + 8
        unsafe(f"zip with flag {flag:#x}", plain[:place] + flag.to_bytes(2, "little") + plain[place + 2 :], malformed)
        unsafe(f"zip with flag {flag:#x} in both", plain[:6] + flag.to_bytes(2, "little") + plain[8:place] + flag.to_bytes(2, "little") + plain[place + 2 :], malformed)
    place = plain.rindex(b"PK\x01\x02") + 16
    unsafe("zip with two checksums", plain[:place] + b"\0\0\0\1" + plain[place + 4 :], malformed)
    unsafe("zip behind a text", b"hello world\n" + plain, malformed)
    unsafe("zip behind a pickle", SAFE + plain, malformed)
    unsafe("zip in front of other bytes", plain + b"\0" * 10, malformed)
    unsafe("zip cut short", plain[:-30], malformed)
    unsafe("zip packed with bzip2", zip_of([("a", b"x" * 100)], zipfile.ZIP_BZIP2), malformed)
    unsafe("zip with a pickle that breaks", zip_of([("data.pkl", SYSTEM[:-1])]), malformed)
    unsafe("zip with bytes between its entries", gap(), malformed)
    safe("text with a zip inside, which Python's reader finds", b"hello\n" * 800 + plain + b"\n" * 10, format="text", findings=["may be read as a zip archive"])
    wrong_crc = plain.replace(b"system", b"systen", 1)
    add("archive", "zip whose checksum is wrong", wrong_crc, format="pytorch", findings=["holds pickles", "pickle global os.systen in data.pkl"])


def stream_zip():
    out = Unseekable()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("a.txt", "b.txt"):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), "hello")
    return out.getvalue()


def directory_entry(name, offset, size, crc):
    return struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 0, crc, size, size, len(name), 0, 0, 0, 0, 0, offset) + name


def local_entry(name, content):
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 0, zlib.crc32(content), len(content), len(content), len(name), 0) + name + content


def end_record(count, size, offset):
    return struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, offset, 0)


def overlapping():
    """Two entries of one content, as Fifield's bombs have thousands."""
    inner = local_entry(b"b", b"content")
    outer = local_entry(b"a", inner)
    directory = directory_entry(b"a", 0, len(inner), zlib.crc32(inner))
    directory += directory_entry(b"b", len(outer) - len(inner), 7, zlib.crc32(b"content"))
    return outer + directory + end_record(2, len(directory), len(outer))


def gap():
    first, second = local_entry(b"a", b"1"), local_entry(b"b", b"2")
    hidden = local_entry(b"c", SYSTEM)
    content = first + hidden + second
    directory = directory_entry(b"a", 0, 1, zlib.crc32(b"1"))
    directory += directory_entry(b"b", len(first) + len(hidden), 1, zlib.crc32(b"2"))
    return content + directory + end_record(2, len(directory), len(content))


def many_entries():
    return end_record(5_000, 0, 0)


def tar_of(*members, format=tarfile.GNU_FORMAT, pack=lambda data: data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, content, *more in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for key, value in (more[0] if more else {}).items():
                setattr(member, key, value)
            archive.addfile(member, io.BytesIO(content))
    return pack(out.getvalue())


def squeeze(data):
    return gzip.compress(data, mtime=0)


def tars():
    long_name = "a/" * 70 + "long"
    for format_name, format in [("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)]:
        name = "a" * 90 + "/" + "b" * 60 if format == tarfile.USTAR_FORMAT else long_name
        add("archive", f"tar, {format_name}", tar_of(("x.txt", b"hello"), (name, b"y" * 600), format=format), format="tar", findings=[])
    nemo = [("./", b"", {"type": tarfile.DIRTYPE}), ("./model.yaml", b"x: 1\n"), ("./weights.pkl", SYSTEM)]
    findings = ["holds pickles", "pickle global os.system in weights.pkl"]
    add("archive", "tar of a harmful pickle", tar_of(*nemo), format="tar", findings=findings)
    add("archive", "packed tar of a harmful pickle", tar_of(*nemo, pack=squeeze), format="tar-gzip", findings=findings)
    add("archive", "tar of a zip", tar_of(("w.ckpt", zip_of([("data.pkl", SYSTEM)]))), format="tar", findings=["may be read as a zip archive", "zip, not looked into, in w.ckpt"])
    for pack_name, pack in [("", lambda data: data), ("packed ", squeeze)]:
        for name, member in {
            "traversal": ("../x", b"x"),
            "deep traversal": ("a/../../x", b"x"),
            "an absolute path": ("/etc/passwd", b"x"),
            "a symbolic link": ("a", b"", {"type": tarfile.SYMTYPE, "linkname": "/etc"}),
            "a hard link": ("a", b"", {"type": tarfile.LNKTYPE, "linkname": "../../x"}),
            "a device": ("a", b"", {"type": tarfile.CHRTYPE}),
            "a pipe": ("a", b"", {"type": tarfile.FIFOTYPE}),
        }.items():
            add("refused", f"{pack_name}tar with {name}", tar_of(member, pack=pack), refused="unsafe-archive")
        add("refused", f"{pack_name}tar with a link and a file through it", tar_of(
            ("d", b"", {"type": tarfile.SYMTYPE, "linkname": "/tmp"}), ("d/x", b"x"), pack=pack), refused="unsafe-archive")
        add("refused", f"{pack_name}tar with two of a name", tar_of(("a", b"1"), ("a", b"2"), pack=pack), refused="unsafe-archive")
        add("refused", f"{pack_name}tar with a pax path elsewhere", tar_of(
            ("é" * 60 + "/../../../x", b"x"), format=tarfile.PAX_FORMAT, pack=pack), refused="unsafe-archive")
        add("refused", f"{pack_name}tar cut short", pack(tar_of(("a", b"x" * 2_000))[:1_536]), refused="malformed-artifact")
        add("refused", f"{pack_name}tar that goes on", pack(tar_of(("a", b"x")) + tar_of(("b.pkl", SYSTEM))), refused="malformed-artifact")
    sparse = bytearray(tar_of(("a", b"x" * 10)))
    sparse[156:157] = b"S"
    sparse[148:156] = b" " * 8
    sparse[148:156] = b"%06o\0 " % sum(sparse[:512])
    add("refused", "tar with a file in pieces", bytes(sparse), refused="unsafe-archive")
    add("refused", "tar bomb", squeeze(tar_of(("a", bytes(3_000_000)))), refused="unsafe-archive")
    add("archive", "packed pickle", squeeze(SYSTEM), format="pickle", findings=["pickle global os.system"])
    add("archive", "packed pickle in the second member", squeeze(SYSTEM[:20]) + squeeze(SYSTEM[20:]), format="pickle", findings=["pickle global os.system"])
    add("archive", "pickle packed with zlib", zlib.compress(SYSTEM), format="pickle", findings=["pickle global os.system"])
    add("archive", "packed text", squeeze(b"hello\n"), format="gzip", findings=[])
    add("archive", "packed zip", squeeze(zip_of([("a", b"x")])), format="gzip", findings=["zip, not looked into, packed"])
    add("archive", "bzip2", bz2.compress(SYSTEM), format="bzip2", findings=["bzip2, not looked into"])
    add("archive", "xz", lzma.compress(SYSTEM), format="xz", findings=["xz, not looked into"])
    add("archive", "7z", b"7z\xbc\xaf\x27\x1c" + bytes(100), format="7z", findings=["7z, not looked into"])
    add("refused", "gzip of nothing that can be unpacked", b"\x1f\x8b\x08" + bytes(20), refused="malformed-artifact")


def npy(descr, shape, data, major=1):
    header = ("{'descr': %r, 'fortran_order': False, 'shape': %r, }" % (descr, shape)).ljust(117) + "\n"
    return b"\x93NUMPY" + bytes([major, 0]) + struct.pack("<H" if major == 1 else "<I", len(header)) + header.encode() + data


def safetensors(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def safetensors_pickle():
    """The first byte of the length is V, which takes all up to a line feed for a text: the one behind the JSON."""
    payload = b"0cos\nsystem\n(S'x'\ntR."
    text = json.dumps({"a": {"dtype": "U8", "shape": [len(payload)], "data_offsets": [0, len(payload)]}}).encode()
    return safetensors(text.ljust(0x155) + b"\n", payload)


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, content):
    if isinstance(content, int):
        return varint(number * 8) + varint(content)
    data = content.encode() if isinstance(content, str) else content
    return varint(number * 8 + 2) + varint(len(data)) + data


def external(location, offset=None):
    entry = field(13, field(1, "location") + field(2, location))
    if offset is not None:
        entry += field(13, field(1, "offset") + field(2, str(offset)))
    return field(1, 4) + field(2, 1) + field(8, "w") + entry + field(14, 1)


def onnx(graph=b"", more=b""):
    return field(1, 8) + field(2, "test") + field(7, field(2, "g") + graph) + more + field(8, field(2, 17))


def gguf(pairs=b"", count=0, tensors=b"", tensor_count=0, version=3):
    return b"GGUF" + struct.pack("<IQQ", version, tensor_count, count) + pairs + tensors


def gguf_text(text):
    return struct.pack("<Q", len(text)) + text.encode()


def tensors():
    def ok(name, data, format, **expected):
        add("tensor", name, data, format=format, **{"findings": [], **expected})

    def bad(name, data):
        add("refused", name, data, refused="malformed-artifact")

    two = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "I8", "shape": [], "data_offsets": [8, 9]}}
    ok("safetensors", safetensors({"__metadata__": {"format": "pt"}, **two}, bytes(9)), "safetensors")
    ok("safetensors, padded and out of order", safetensors(json.dumps({"b": two["b"], "a": two["a"]}).encode() + b"   ", bytes(9)), "safetensors")
    ok("safetensors of nothing", safetensors({}), "safetensors")
    bad("safetensors longer than the file", safetensors(b"{}      ", length=1_000))
    bad("safetensors of no JSON", safetensors(b"{ ]"))
    bad("safetensors with a hole", safetensors({"a": two["a"], "b": {**two["b"], "data_offsets": [9, 10]}}, bytes(10)))
    bad("safetensors with an overlap", safetensors({"a": two["a"], "b": {**two["b"], "data_offsets": [7, 8]}}, bytes(8)))
    bad("safetensors with bytes behind", safetensors(two, bytes(9) + SYSTEM))
    bad("safetensors of a wrong size", safetensors({"a": {**two["a"], "shape": [3]}}, bytes(8)))
    bad("safetensors of an unknown type", safetensors({"a": {**two["a"], "dtype": "OBJ"}}, bytes(8)))
    bad("safetensors with metadata of numbers", safetensors({"__metadata__": {"a": 1}}))
    bad("safetensors with an overflow", safetensors({"a": {**two["a"], "shape": [2**62, 2**62]}}, bytes(8)))
    ok("pickle renamed to safetensors", SYSTEM, "pickle", findings=["pickle global os.system"])
    bad("safetensors that is a pickle", safetensors_pickle())

    ok("npy", npy("<f4", (2, 2), bytes(16)), "npy")
    ok("npy 2", npy("<f4", (2,), bytes(8), 2), "npy")
    ok("npy of objects", npy("|O", (1,), SYSTEM), "npy", findings=["objects, which are a pickle", "pickle global os.system"])
    ok("npy of records with objects", npy([("a", "<i4"), ("b", "|O")], (1,), SYSTEM), "npy", findings=["objects, which are a pickle", "pickle global os.system"])
    bad("npy of objects that are no pickle", npy("|O", (1,), b"hello"))
    bad("npy of a version nobody knows", b"\x93NUMPY\x09" + npy("<f4", (1,), bytes(4))[7:])

    ok("onnx", onnx(field(5, field(1, 4) + field(2, 1) + field(8, "w") + field(9, bytes(16)))), "onnx", externalData=[])
    node = lambda attribute: field(1, field(4, "Constant") + field(5, field(1, "value") + attribute))
    inner = field(2, "body") + field(5, external("data"))
    for name, model in {
        "an initializer": onnx(field(5, external("data", 0))),
        "a sparse tensor's values": onnx(field(15, field(1, external("data")))),
        "a sparse tensor's indices": onnx(field(15, field(2, external("data")))),
        "an attribute": onnx(node(field(5, external("data")))),
        "an attribute of many": onnx(node(field(10, external("data")))),
        "a sparse attribute": onnx(node(field(22, field(1, external("data"))))),
        "a sparse attribute of many": onnx(node(field(23, field(1, external("data"))))),
        "a nested graph": onnx(node(field(6, inner))),
        "one nested graph of many": onnx(node(field(11, inner))),
        "a graph in a graph in a graph": onnx(node(field(6, node(field(6, node(field(6, inner))))))),
        "a function": onnx(more=field(25, field(1, "f") + field(7, field(5, field(5, external("data")))))),
        "a function's attribute": onnx(more=field(25, field(11, field(5, external("data"))))),
        "a training graph": onnx(more=field(20, field(1, field(5, external("data"))))),
        "a training algorithm": onnx(more=field(20, field(2, field(5, external("data"))))),
    }.items():
        ok(f"onnx with data elsewhere in {name}", model, "onnx", externalData=["data"])
    for location in ["../../../etc/passwd", "junk/../../x", "/etc/passwd", "C:\\x", "a/../data", "file:///x"]:
        ok(f"onnx with data in {location}", onnx(field(5, external(location))), "onnx", externalData=[location])
    ok("onnx with data nobody knows where", onnx(field(5, field(8, "w") + field(14, 1))), "onnx", externalData=[""])
    ok("onnx with the graph first", field(7, field(5, external("data"))) + field(1, 8), "onnx", externalData=["data"])
    ok("onnx behind a field nobody knows", field(100, "x") + onnx(field(5, external("data"))), "onnx", externalData=["data"])
    ok("onnx that calls python", onnx(field(1, field(4, "PyOp"))), "onnx", externalData=[], findings=["onnx operator PyOp"])
    bad("onnx cut short", onnx(field(5, field(9, bytes(100))))[:60])
    bad("onnx with bytes behind", onnx() + b"\xff\xff")

    op = lambda name: field(1, field(1, "n") + field(2, name))
    saved = lambda graph: field(1, 1) + field(2, field(1, field(5, "1.0")) + field(2, graph))
    ok("saved model", saved(op("MatMul")), "tensorflow-saved-model")
    ok("saved model that reads files", saved(op("ReadFile")), "tensorflow-saved-model", findings=["tensorflow operator ReadFile"])
    ok("saved model with a function that writes", saved(op("MatMul") + field(2, field(1, field(3, field(2, "WriteFile"))))),
       "tensorflow-saved-model", findings=["tensorflow operator WriteFile"])

    pair = gguf_text("general.name") + struct.pack("<I", 8) + gguf_text("x")
    array = gguf_text("tokens") + struct.pack("<IIQ", 9, 8, 2) + gguf_text("a") + gguf_text("b")
    number = gguf_text("n") + struct.pack("<IQ", 10, 7)
    template = gguf_text("tokenizer.chat_template") + struct.pack("<I", 8) + gguf_text("{{ ''.__class__.__mro__ }}")
    tensor = gguf_text("w") + struct.pack("<IQIQ", 1, 4, 0, 0)
    ok("gguf", gguf(pair + array + number, 3, tensor + bytes(32), 1), "gguf")
    ok("gguf with a template that reaches out", gguf(template, 1), "gguf", findings=["gguf template that reaches for python: tokenizer.chat_template"])
    bad("gguf of version 9", gguf(version=9))
    bad("gguf cut short", gguf(pair, 2))
    bad("gguf with a count that cannot be", gguf(count=2**60))
    bad("gguf with an array that cannot be", gguf(gguf_text("t") + struct.pack("<IIQ", 9, 8, 2**40), 1))
    bad("gguf with a text that cannot be", gguf(struct.pack("<Q", 2**50), 1))

    ok("parquet", b"PAR1" + bytes(20) + struct.pack("<I", 20) + b"PAR1", "parquet")
    bad("parquet without its end", b"PAR1" + bytes(40))
    ok("hdf5", b"\x89HDF\r\n\x1a\n" + bytes(600), "hdf5")
    ok("hdf5 behind a block", bytes(512) + b"\x89HDF\r\n\x1a\n" + bytes(600), "hdf5")
    ok("hdf5 with a lambda", b"\x89HDF\r\n\x1a\n" + bytes(100) + b'{"class_name": "Lambda", "config": {}}' + bytes(40), "hdf5", findings=["keras lambda layer"])
    ok("machine code", b"\x7fELF\x02\x01\x01" + bytes(60), "native-code", findings=["machine code"])
    ok("xgboost in UBJSON", b"{L" + struct.pack(">Q", 7) + b"learner{}}", "xgboost-ubj")
    ok("json", b' {"learner": {"version": [3, 0, 0]}}', "json")
    ok("json lines", b'{"a": 1}\n{"a": 2}\n', "json")
    ok("yaml", b"flavors:\n  python_function:\n    env: conda.yaml\n", "text")
    ok("yaml of python objects", b"x: !!python/object/apply:os.system ['x']\n", "text", findings=["yaml that makes python objects"])
    ok("yaml of python objects by their whole tag", b"x: !<tag:yaml.org,2002:python/object/apply:os.system> [x]\n", "text", findings=["yaml that makes python objects"])
    ok("text in UTF-8", "grüße, 世界\n".encode() * 20, "text")
    ok("nothing", b"", "text")
    ok("zeros", bytes(2_000), "unknown")
    ok("png", b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "unknown")
    bad("pickle that breaks off", SYSTEM[:-1])
    bad("tar that is a pickle", tar_pickle())


def tar_pickle():
    """A tar archive whose first name is a pickle."""
    data = bytearray(tar_of(("a" * 60, b"x")))
    payload = b"cos\nsystem\n(S'x'\ntR."
    data[: len(payload)] = payload
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return bytes(data)


pickles()
harmful()
frames()
arrays()
no_pickles()
zips()
tars()
tensors()
out = HERE / "formats.json"
out.write_text("[\n" + ",\n".join(json.dumps(vector) for vector in vectors) + "\n]\n")
print(len(vectors), "vectors,", out.stat().st_size, "bytes")
