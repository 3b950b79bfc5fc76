"""Writes formats.json: files of every kind that a registry meets, harmless and harmful, with what they must be found to be.

Run: python3 test/vectors/formats/make.py   (Python 3.11 or later, nothing but its standard library)

Each vector: name, group, base64 of the file, and for pickles `operations`: what pickletools.genops reads of it,
`OPCODE@position`, up to where it finds fault.
The harmful pickles follow the published bypasses of scanners: fickling test/test_bypasses.py, picklescan tests/init_data_files.py.
"""

import base64
import collections
import json
import pickle
import pickletools
from pathlib import Path

HERE = Path(__file__).parent
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
        ("a frame that lies", b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f" + calling("os", "system")[2:], system),
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
        ("holds no instruction after the call", calling("os", "system")[:-1] + b"\xff."),
    ]:
        add_pickle("broken", name, data)


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


pickles()
harmful()
no_pickles()
out = HERE / "formats.json"
out.write_text("[\n" + ",\n".join(json.dumps(vector) for vector in vectors) + "\n]\n")
print(len(vectors), "vectors,", out.stat().st_size, "bytes")
