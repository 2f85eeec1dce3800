"""Zips: what is unpacked, what never is, and which submission an error belongs to."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from autograder.ingest import unpack as archive
from autograder.ingest.unpack import Bad, UnpackLimits, ZipRefused, copy, unpack

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")

SMALL = UnpackLimits(entries=50, total=1000, each=500, file=300, ratio=200)
Entry = tuple[str, bytes]


def is_python(name: str) -> bool:
    return name.lower().endswith((".py", ".zip"))


def zipped(path: Path, entries: Iterable[Entry | tuple[zipfile.ZipInfo, bytes]]) -> Path:
    """A zip of these entries, in this order, names as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            if not isinstance(name, zipfile.ZipInfo):
                info.filename = name  # zipfile itself would mend some
                info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return path


def of_mode(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def out(
    tmp_path: Path, entries: Iterable[Entry | tuple[zipfile.ZipInfo, bytes]], limits: UnpackLimits = SMALL
) -> list[Bad]:
    """Unpack these entries into tmp_path/into/side and make sure that nothing came to lie anywhere else."""
    source = zipped(tmp_path / "made.zip", entries)
    return unpacked(tmp_path, source, limits)


def unpacked(tmp_path: Path, source: Path, limits: UnpackLimits = SMALL) -> list[Bad]:
    before = set(tmp_path.rglob("*"))
    bad = unpack(source, tmp_path / "into" / "side", is_python, limits)
    inside = tmp_path / "into" / "side"
    new = set(tmp_path.rglob("*")) - before - {tmp_path / "into", inside}
    assert all(inside in path.parents for path in new), new
    for path in new:
        mode = os.lstat(path).st_mode
        assert stat.S_ISREG(mode) or stat.S_ISDIR(mode), path
        assert path.is_dir() or os.stat(path).st_nlink == 1
    return bad


def files(tmp_path: Path) -> dict[str, bytes]:
    inside = tmp_path / "into" / "side"
    return {path.relative_to(inside).as_posix(): path.read_bytes() for path in inside.rglob("*") if path.is_file()}


def test_what_is_wanted_comes_out_and_of_the_rest_the_names(tmp_path: Path) -> None:
    entries = [("ada/", b""), ("ada/hw.py", b"x = 1"), ("ada/photo.jpg", b"\xff" * 200), ("bob.py", b"y")]
    assert out(tmp_path, entries) == []
    assert files(tmp_path) == {"ada/hw.py": b"x = 1", "ada/photo.jpg": b"", "bob.py": b"y"}


def test_what_systems_leave_behind_is_left_out(tmp_path: Path) -> None:
    names = [
        "__MACOSX/._hw.py",
        "__MACOSX/ada/._hw.py",
        ".DS_Store",
        "ada/.ipynb_checkpoints/hw.py",
        "ada/._hw.py",
        "hw.py",
    ]
    assert out(tmp_path, [(name, b"junk") for name in names]) == []
    assert files(tmp_path) == {"hw.py": b"junk"}
    assert [p.name for p in (tmp_path / "into" / "side").iterdir()] == ["hw.py"]


def test_of_a_clone_only_the_mark_that_it_is_one(tmp_path: Path) -> None:
    objects = [(f"hw1-ada/.git/objects/{n:02x}/hook.py", b"x") for n in range(200)]
    assert out(tmp_path, [*objects, ("hw1-ada/hw.py", b"x"), ("__MACOSX/.git/config", b"x")]) == []
    assert files(tmp_path) == {"hw1-ada/hw.py": b"x"}
    assert (tmp_path / "into/side/hw1-ada/.git").is_dir()
    assert not (tmp_path / "into/side/__MACOSX").exists()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil.py", "leads out"),
        ("ada/../../evil.py", "leads out"),
        ("ada/..", "leads out"),
        ("..\\..\\evil.py", "leads out"),
        ("/tmp/evil.py", "absolute"),
        ("//server/share/evil.py", "absolute"),
        ("\\\\server\\evil.py", "absolute"),
        ("C:/evil.py", "absolute"),
        ("C:\\evil.py", "absolute"),
        ("c:evil.py", "absolute"),
        ("/".join("d" * 50) + "/evil.py", "too deep"),
    ],
)
def test_paths_that_lead_elsewhere(tmp_path: Path, name: str, why: str) -> None:
    bad = out(tmp_path, [("hw.py", b"fine"), (name, b"evil")])
    assert [(b.placed, why in b.what) for b in bad] == [((), True)]
    assert files(tmp_path) == {"hw.py": b"fine"}


def test_a_zero_byte_in_a_name(tmp_path: Path) -> None:
    source = zipped(tmp_path / "made.zip", [("hw.py?.txt", b"x")])
    source.write_bytes(source.read_bytes().replace(b"hw.py?.txt", b"hw.py\0.txt"))
    assert "null byte" in unpacked(tmp_path, source)[0].what
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        (stat.S_IFLNK | 0o777, "is a link"),
        (stat.S_IFIFO | 0o666, "not a regular file"),
        (stat.S_IFCHR | 0o666, "not a regular file"),
        (stat.S_IFBLK | 0o666, "not a regular file"),
        (stat.S_IFSOCK | 0o666, "not a regular file"),
    ],
)
def test_links_and_devices_are_nothing_but_their_names(tmp_path: Path, mode: int, why: str) -> None:
    bad = out(
        tmp_path, [(of_mode("ada/hw.py", mode), b"/etc/passwd"), (of_mode("ada/lib64", mode), b"/"), ("b.py", b"b")]
    )
    assert [(b.name, b.placed) for b in bad] == [("ada/hw.py", ("ada", "hw.py"))]  # nobody would have read lib64
    assert why in bad[0].what
    assert files(tmp_path) == {"ada/hw.py": b"", "ada/lib64": b"", "b.py": b"b"}


def test_modes_of_the_zip_are_not_taken_over(tmp_path: Path) -> None:
    out(
        tmp_path, [(of_mode("hw.py", stat.S_IFREG | 0o6777), b"x"), (of_mode("d/", stat.S_IFDIR), b""), ("d/a.py", b"")]
    )
    assert stat.S_IMODE(os.stat(tmp_path / "into/side/hw.py").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(tmp_path / "into/side/d").st_mode) == 0o700


def test_a_file_through_a_link_of_the_same_zip(tmp_path: Path) -> None:
    target = tmp_path / "outside"
    target.mkdir()
    entries = [(of_mode("d", stat.S_IFLNK | 0o777), str(target).encode()), ("d/evil.py", b"x")]
    out(tmp_path, entries)
    assert list(target.iterdir()) == []


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["hw.py", "hw.py"], "is in the zip twice"),
        (["a/hw.py", "./a//hw.py"], "is in the zip twice"),
        (["hw.py", "HW.PY"], "two spellings"),
        (["ada/hw.py", "Ada/hw.py"], "two spellings"),
        (["é.py", "e\N{COMBINING ACUTE ACCENT}.py"], "two spellings"),
        (["ß.py", "ss.py"], "two spellings"),
        (["x.py/y.py", "x.py"], "is in the zip twice"),
    ],
)
def test_names_that_a_system_may_take_for_one(tmp_path: Path, names: list[str], said: str) -> None:
    bad = out(tmp_path, [(name, name.encode()) for name in names])
    assert len(bad) == 2  # both, because nothing shows which one counts
    assert len({b.placed for b in bad}) == 2
    assert all(said in b.what for b in bad)
    assert sorted(files(tmp_path).values()) == sorted(name.encode() for name in names)  # neither is lost


def test_many_of_one_name_take_no_time_to_speak_of(tmp_path: Path) -> None:
    limits = UnpackLimits(entries=10_000, total=10**6, each=10**6, file=10**6)
    bad = out(tmp_path, [("hw.py", b"")] * 3000, limits)
    assert len(files(tmp_path)) == 3000
    assert len(bad) == 2 * 2999


def test_a_name_given_to_a_second_one_is_not_taken_from_a_third(tmp_path: Path) -> None:
    out(tmp_path, [("hw (2).py", b"third"), ("hw.py", b"first"), ("hw.py", b"second")])
    assert sorted(files(tmp_path).values()) == [b"first", b"second", b"third"]


@pytest.mark.parametrize(
    ("stored", "flagged", "read"),
    [
        ("größe.py".encode(), True, "größe.py"),
        ("größe.py".encode(), False, "größe.py"),  # macOS writes UTF-8 and does not say so
        ("größe.py".encode("cp437"), False, "größe.py"),
        ("作业.py".encode(), False, "作业.py"),
    ],
)
def test_encodings_of_names(tmp_path: Path, stored: bytes, flagged: bool, read: str) -> None:
    stand_in = "x" * len(stored)
    source = zipped(tmp_path / "made.zip", [(stand_in, b"x")])
    data = bytearray(source.read_bytes().replace(stand_in.encode(), stored))
    if flagged:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = data.find(mark) + at
            data[place : place + 2] = struct.pack("<H", 0x800)
    source.write_bytes(data)
    assert unpacked(tmp_path, source) == []
    assert files(tmp_path) == {read: b"x"}


def test_a_name_that_is_too_long_is_cut_and_keeps_both_ends(tmp_path: Path) -> None:
    assert out(tmp_path, [("doejane_12_34_" + "作" * 200 + ".py", b"1"), ("x" * 5000 + ".py", b"2")]) == []
    found = files(tmp_path)
    assert sorted(found.values()) == [b"1", b"2"]
    assert all(name.endswith(".py") and len(name.encode()) <= 200 for name in found)
    assert any(name.startswith("doejane_12_34_作") for name in found)


def test_bounds_on_a_file_an_owner_and_all(tmp_path: Path) -> None:
    noise = os.urandom(250)
    entries = [
        ("big/a.py", noise * 2),
        *((f"eve/{n}.py", noise) for n in range(4)),
        ("bob/a.py", noise),
        ("cy/a.py", b"ok"),
    ]
    bad = out(tmp_path, entries)
    assert [(b.name, b.what.split(" ")[1]) for b in bad] == [
        ("big/a.py", "larger"),
        ("eve/2.py", "one"),
        ("eve/3.py", "one"),
    ]
    found = files(tmp_path)
    assert found["bob/a.py"] == noise  # the others do not pay for it
    assert found["cy/a.py"] == b"ok"
    assert found["big/a.py"] == found["eve/2.py"] == b""


def test_a_notebook_may_be_larger_than_other_files(tmp_path: Path) -> None:
    limits = UnpackLimits(entries=10, total=10_000, each=10_000, file=100, notebook=1000)
    source = zipped(tmp_path / "in.zip", [("a.ipynb", b"x" * 900), ("b.py", b"x" * 900), ("c.ipynb", b"x" * 1100)])
    bad = unpack(source, tmp_path / "into" / "side", lambda name: True, limits)
    assert [(one.name, one.what) for one in bad] == [
        ("b.py", "is larger than 100 bytes"),
        ("c.ipynb", "is larger than 1000 bytes"),
    ]
    assert files(tmp_path)["a.ipynb"] == b"x" * 900


def test_bounds_hold_below_a_folder_around_all(tmp_path: Path) -> None:
    noise = os.urandom(250)
    entries = [("class/list.csv", b""), *((f"class/eve/{n}.py", noise) for n in range(4)), ("class/bob/a.py", noise)]
    assert [b.name for b in out(tmp_path, entries)] == ["class/eve/2.py", "class/eve/3.py"]


def test_all_together_are_bounded(tmp_path: Path) -> None:
    noise = os.urandom(250)
    bad = out(tmp_path, [(f"{n}/a.py", noise) for n in range(6)])
    assert [b.name for b in bad] == ["4/a.py", "5/a.py"]
    assert sum(map(len, files(tmp_path).values())) == 1000


def test_ten_gigabytes_claimed(tmp_path: Path) -> None:
    source = zipped(tmp_path / "made.zip", [("bomb.py", b"0" * 100), ("fine.py", b"x")])
    data = bytearray(source.read_bytes())
    place = data.find(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", 0xFFFFFFF0)
    source.write_bytes(data)
    bad = unpacked(tmp_path, source)
    assert [b.name for b in bad] == ["bomb.py"]
    assert "larger than" in bad[0].what
    assert files(tmp_path) == {"bomb.py": b"", "fine.py": b"x"}


def test_a_bomb_that_claims_to_be_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 MB of zeros, declared as 200 bytes: no more is written than the limit allows."""
    source = tmp_path / "made.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as made, made.open("bomb.py", "w") as file:
        for _ in range(200):
            file.write(bytes(1 << 20))
    assert source.stat().st_size < 1 << 20
    data = bytearray(source.read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(mark) + at
        data[place : place + 4] = struct.pack("<I", 200)
    (tmp_path / "liar.zip").write_bytes(data)
    assert "damaged" in unpacked(tmp_path, tmp_path / "liar.zip")[0].what  # the checksum of the content differs
    assert files(tmp_path) == {"bomb.py": b""}
    for limits, said in (
        (UnpackLimits(9, 1 << 40, 1 << 40, 8 << 20), "larger than 8 MiB"),
        (UnpackLimits(9, 1 << 40, 8 << 20, 1 << 40), "together"),
        (UnpackLimits(9, 8 << 20, 1 << 40, 1 << 40), "most that is unpacked"),
        (UnpackLimits(9, 1 << 40, 1 << 40, 1 << 40), "200 times"),
    ):
        into = tmp_path / said
        assert said in unpack(source, into, is_python, limits)[0].what
        assert (into / "bomb.py").stat().st_size == 0


def test_what_nobody_reads_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = zipped(tmp_path / "made.zip", [("photo.jpg", b"x" * 10_000)])
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("a photo was unpacked"))
    assert unpacked(tmp_path, source) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_whose_output_cannot_be_bounded(tmp_path: Path, method: int) -> None:
    info = zipfile.ZipInfo("hw.py")
    info.compress_type = method
    assert "unusual compression" in out(tmp_path, [(info, b"x" * 100)])[0].what


def test_a_method_that_nobody_knows(tmp_path: Path) -> None:
    source = zipped(tmp_path / "made.zip", [("hw.py", b"x"), ("ok.py", b"y")])
    data = bytearray(source.read_bytes())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = data.find(mark) + at
        data[place : place + 2] = struct.pack("<H", 97)
    source.write_bytes(data)
    assert [b.name for b in unpacked(tmp_path, source)] == ["hw.py"]


def test_too_many_entries(tmp_path: Path) -> None:
    with pytest.raises(ZipRefused, match="more than 50"):
        out(tmp_path, [(f"{n}.txt", b"") for n in range(51)])


def test_too_many_folders(tmp_path: Path) -> None:
    with pytest.raises(ZipRefused, match="more than 50"):
        out(tmp_path, [(f"{n}/", b"") for n in range(51)])


def test_a_million_entries_are_claimed(tmp_path: Path) -> None:
    """The list of names is claimed to be 100 MB long, in a file with a hole: it is not read."""
    size = 100 << 20
    with open(tmp_path / "made.zip", "wb") as file:
        file.truncate(size)
        file.seek(size)
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, size, 0, 0))
    with pytest.raises(ZipRefused, match="file list"):
        unpacked(tmp_path, tmp_path / "made.zip")


def test_a_million_entries_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_LIST", 3000)
    with pytest.raises(ZipRefused, match="file list"):
        out(tmp_path, [(f"{n}.txt", b"") for n in range(60)])


@pytest.mark.parametrize("flag", [1, 0x41])
def test_encrypted(tmp_path: Path, flag: int) -> None:
    source = zipped(tmp_path / "made.zip", [("hw.py", b"x"), ("ok.py", b"y")])
    data = bytearray(source.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark) + at
        data[place : place + 2] = struct.pack("<H", flag)
    source.write_bytes(data)
    bad = unpacked(tmp_path, source)
    assert [(b.name, "encrypted" in b.what) for b in bad] == [("hw.py", True)]
    assert files(tmp_path)["ok.py"] == b"y"


def test_all_encrypted(tmp_path: Path) -> None:
    source = zipped(tmp_path / "made.zip", [("hw.py", b"x")])
    data = bytearray(source.read_bytes())
    place = data.find(b"PK\x01\x02") + 8
    data[place : place + 2] = struct.pack("<H", 1)
    source.write_bytes(data)
    with pytest.raises(ZipRefused, match="password"):
        unpacked(tmp_path, source)


def test_a_damaged_entry_is_one_entry(tmp_path: Path) -> None:
    content = os.urandom(200)
    source = zipped(tmp_path / "made.zip", [("hw.py", content), ("ok.py", b"y")])
    data = bytearray(source.read_bytes())
    data[60] ^= 0xFF
    source.write_bytes(data)
    bad = unpacked(tmp_path, source)
    assert [(b.name, "damaged" in b.what, b.placed) for b in bad] == [("hw.py", True, ("hw.py",))]
    assert files(tmp_path) == {"hw.py": b"", "ok.py": b"y"}  # nothing half


def test_entries_that_lie_over_one_another(tmp_path: Path) -> None:
    """Both names lead to one packed file; what comes out is counted each time."""
    source = zipped(tmp_path / "made.zip", [("a.py", os.urandom(250)), ("b.py", b""), ("c.py", b"")])
    data = source.read_bytes()
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    end = data.index(b"PK\x05\x06")
    entry = data[first:second]
    many = data[:first] + entry * 3 + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, 3 * len(entry), first, 0)
    assert end
    source.write_bytes(many)
    unpacked(tmp_path, source, UnpackLimits(50, 600, 600, 300))
    assert sum(map(len, files(tmp_path).values())) <= 600


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"no zip at all", b"PK\x03\x04" + bytes(500), b"PK\x05\x06" + b"\xff" * 18], ids=repr
)
def test_no_zip(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "made.zip").write_bytes(content)
    with pytest.raises(ZipRefused, match=r"not a zip file|cannot be read|file list"):
        unpacked(tmp_path, tmp_path / "made.zip")


def test_cut_off(tmp_path: Path) -> None:
    source = zipped(tmp_path / "made.zip", [(f"{n}.py", os.urandom(100)) for n in range(9)])
    source.write_bytes(source.read_bytes()[:700])
    with pytest.raises(ZipRefused, match="only a part"):
        unpacked(tmp_path, source)


def test_every_cut_and_every_flipped_byte_ends_in_words(tmp_path: Path) -> None:
    data = zipped(tmp_path / "made.zip", [("a/hw.py", b"x" * 40), ("b.py", b"yy")]).read_bytes()
    variants = [data[:n] for n in range(0, len(data), 7)]
    variants += [data[:n] + bytes([data[n] ^ flip]) + data[n + 1 :] for n in range(len(data)) for flip in (0xFF, 0x01)]
    for number, variant in enumerate(variants):
        (tmp_path / "variant.zip").write_bytes(variant)
        into = tmp_path / f"into-{number}"
        try:
            said = [b.what for b in unpack(tmp_path / "variant.zip", into, is_python, SMALL)]
        except ZipRefused as why:
            said = [str(why)]
        assert all(5 < len(what) < 300 for what in said), said
        assert sum(path.stat().st_size for path in into.rglob("*") if path.is_file()) <= 1000
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith("into-")) == ["made.zip", "variant.zip"]


def test_zip_in_zip_stays_a_zip(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("hw.py", "x")
    assert out(tmp_path, [("ada.zip", inner.getvalue())]) == []
    assert list(files(tmp_path)) == ["ada.zip"]


@pytest.mark.parametrize(
    "name", ["\x1b[2Jhw.py", "a\nb.py", "=cmd().py", "\u202eyp.wh.py", " .py", "-rf.py", "ab:c?.py", "~.py"]
)
def test_hostile_names_are_only_names(tmp_path: Path, name: str) -> None:
    assert out(tmp_path, [(name, b"x")]) == []
    assert files(tmp_path) == {name: b"x"}


def _link(path: Path, to: Path) -> None:
    path.symlink_to(to)


def _fifo(path: Path, to: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(("make", "said"), [(_link, "is a link"), (_fifo, "not a regular file")])
def test_only_a_plain_file_is_opened_or_copied(tmp_path: Path, make: Callable[[Path, Path], None], said: str) -> None:
    make(tmp_path / "made.zip", zipped(tmp_path / "other.zip", [("hw.py", b"x")]))
    with pytest.raises(ZipRefused, match=said):
        unpacked(tmp_path, tmp_path / "made.zip")
    with pytest.raises(ZipRefused, match=said):
        copy(tmp_path / "made.zip", tmp_path / "copied", 100)


def test_copy(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    copy(tmp_path / "a", tmp_path / "b", 100)
    assert (tmp_path / "b").read_bytes() == b"x" * 100
    with pytest.raises(ZipRefused, match="larger than 99 bytes"):
        copy(tmp_path / "a", tmp_path / "c", 99)
    os.link(tmp_path / "a", tmp_path / "d")
    copy(tmp_path / "d", tmp_path / "e", 100)
    assert (tmp_path / "e").stat().st_nlink == 1
