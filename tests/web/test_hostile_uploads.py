"""Files and forms made to harm: kept as bytes, never shown as anything else, and nothing of them a fault."""

import asyncio
import io
import re
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count
from typing import Any, Final

import httpx
from PIL import Image

from composition import DeskServices
from tests.infra.test_pictures import PLACE, a_bomb, a_picture
from tests.web.callers import LEBONG, OPERATOR, Api, a_report
from tests.web.visitors import CSRF, ORIGIN, Pages
from web.application import application
from web.uploads import OF_ONE

SCRIPT: Final = b"<script>alert(1)</script>"


_DAYS = count(1, 4)


def a_gps_photo() -> bytes:
    """A photo that says where it was taken, in EXIF, in XMP and behind its end."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (3.0, 12.0, 34.5), 3: "E", 4: (102.0, 20.0, 44.5)})
    exif[0x010E] = PLACE.decode()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>' + PLACE + b"</exif:GPSLatitude></x:xmpmeta>"
    return a_picture("JPEG", exif=exif, comment=PLACE, xmp=xmp) + PLACE


def an_archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", bytes(1_000_000))
    return written.getvalue()


def a_moving_bomb() -> bytes:
    """Many large frames that pack small."""
    frame = Image.new("1", (4000, 4000))
    written = io.BytesIO()
    frame.save(written, "GIF", save_all=True, append_images=[frame] * 20)
    return written.getvalue()


def a_text_bomb() -> bytes:
    """A PNG whose comment unpacks to very much."""
    packed = zlib.compress(bytes(60_000_000), 9)
    data = b"Comment\x00\x00" + packed
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    picture = a_picture("PNG")
    return picture[:33] + chunk + picture[33:]


def hostile_files() -> dict[str, tuple[str, bytes]]:
    """Names and contents by what they try; made for whoever hands them in, since a bomb takes its time to be built."""
    return {
        "a script that is a GIF": ("x.gif", b"GIF89a/*" + SCRIPT + b"*/=1;alert(1)//"),
        "a GIF with a script behind it": ("x.gif", a_picture("GIF") + SCRIPT),
        "a document that is an archive": ("x.pdf", b"%PDF-1.7\n" + an_archive()),
        "an archive behind a photo": ("x.jpg", a_picture("JPEG") + an_archive()),
        "a drawing with a script in a PNG's name": (
            "x.png",
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>",
        ),
        "a page in a photo's name": ("x.jpg", b"<!doctype html><html>" + SCRIPT),
        "a page behind a photo's first bytes": ("x.jpg", b"\xff\xd8\xff\xe0" + SCRIPT),
        "a photo with its place": ("x.jpg", a_gps_photo()),
        "2.5 thousand million pixels": ("x.png", a_bomb(50_000)),
        "many frames": ("x.gif", a_moving_bomb()),
        "a moving WebP": (
            "x.webp",
            a_picture("WEBP", (4000, 4000), save_all=True, append_images=[Image.new("RGB", (4000, 4000))] * 3),
        ),
        "a TIFF": ("x.tiff", a_picture("TIFF", (3000, 3000), compression="tiff_deflate")),
        "a comment that unpacks to 60 MB": ("x.png", a_text_bomb()),
        "an entity that grows": (
            "x.svg",
            b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]><a>&c;&d;</a>',
        ),
        "an archive of zeros": ("x.zip", an_archive()),
        "one byte": ("x.jpg", b"\xff"),
    }


NAMES: Final = (
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\x.jpg",
    "/etc/passwd",
    "C:\\x.jpg",
    "a\x00b.jpg",
    "x" * 300 + ".jpg",
    "é" * 300,
    'a"b.jpg',
    "a;b=c.jpg",
    "=cmd|' /C calc'!A0.csv",
    "foto\u202egpj.exe",
    "%0d%0aSet-Cookie:%20x=1",
    "foto\r\nSet-Cookie: x=1",
    ".",
    "..",
    " ",
    "CON",
    ".htaccess",
    "<img src=x onerror=alert(1)>.jpg",
    "{{7*7}}.jpg",
    "日本語" * 90,
)


async def a_problem(api: Api, key: str) -> str:
    # Far from each other in time, so that none joins another one.
    told = a_report(f"Tinta habis di TPS 9 ({key}).", reported_at=f"2024-11-{next(_DAYS):02}T08:00:00+07:00")
    opened = await api.post(f"/api/v1/desks/{LEBONG}/reports", told, key=key)
    return str(opened.json()["problem_id"])


async def hand_in(api: Api, problem: str, name: str, content: bytes, key: str) -> Any:
    files = {"file": (name, content)}
    path = f"/api/v1/problems/{problem}/evidence"
    return await api.call("POST", path, OPERATOR, files=files, headers={"Idempotency-Key": key})


async def test_what_is_two_things_is_neither_for_a_browser(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "hostile-uploads/files")
    for number, (name, content) in enumerate(hostile_files().values(), 1):
        assert (await hand_in(api, problem, name, content, f"hostile-uploads/{number:04}")).status_code == 200, name
        for path in (f"/api/v1/problems/{problem}/evidence/{number}", f"/masalah/{problem}/bukti/{number}"):
            opened = await (api.get(path) if path.startswith("/api") else pages.get(path))
            assert opened.content == content, name
            assert opened.headers["content-type"] == "application/octet-stream", name
            assert opened.headers["content-disposition"].startswith("attachment"), name
            assert opened.headers["x-content-type-options"] == "nosniff", name
            assert "default-src 'none'" in opened.headers["content-security-policy"], name
        for path in (
            f"/api/v1/problems/{problem}/evidence/{number}/picture",
            f"/masalah/{problem}/bukti/{number}/gambar",
        ):
            shown = await (api.get(path) if path.startswith("/api") else pages.get(path))
            assert shown.status_code in {200, 404}, (name, shown.text)
            if shown.status_code == 200:
                assert shown.headers["content-type"] == "image/jpeg", name
                assert SCRIPT not in shown.content, name
                assert PLACE not in shown.content, name
                with Image.open(io.BytesIO(shown.content)) as picture:
                    assert picture.format == "JPEG", name
                    assert not picture.getexif(), name
                    assert max(picture.size) <= 1600, name
    page = await pages.get(f"/masalah/{problem}/bukti")
    assert page.text.count("<script") == len(re.findall(r'<script src="/aset/', page.text))


async def test_a_name_is_a_text_and_says_nothing_else(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "hostile-uploads/names")
    taken = 0
    for number, name in enumerate(NAMES):
        answer = await hand_in(api, problem, name, b"\xff\xd8\xff\xe0" + bytes([number]), f"hostile-names/{number:04}")
        assert answer.status_code in {200, 422}, (name, answer.text)
        taken += answer.status_code == 200
    listed = (await api.get(f"/api/v1/problems/{problem}/evidence")).json()["evidence"]
    assert len(listed) == taken
    assert taken > len(NAMES) // 2
    for each in listed:
        assert not re.search(r"[/\\\x00-\x1f\x7f\u202a-\u202e]", each["name"]), each["name"]
        assert len(each["name"]) <= 255
        opened = await pages.get(f"/masalah/{problem}/bukti/{each['number']}")
        assert opened.status_code == 200
        assert re.fullmatch(r'attachment; filename="[\w .-]*"', opened.headers["content-disposition"], re.ASCII)
        assert "set-cookie" not in opened.headers
    page = await pages.get(f"/masalah/{problem}/bukti")
    assert "<img src=x" not in page.text


def parts(*of: bytes, end: bytes = b"--x--\r\n") -> bytes:
    return b"".join(b"--x\r\n" + each + b"\r\n" for each in of) + end


FILE: Final = b'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff\xe0'
TEXT: Final = b'Content-Disposition: form-data; name="text"\r\n\r\nhalo'
NONSENSE: Final[dict[str, tuple[bytes, str]]] = {
    "no boundary": (parts(FILE), "multipart/form-data"),
    "an empty boundary": (parts(FILE), "multipart/form-data; boundary="),
    "another boundary": (parts(FILE), "multipart/form-data; boundary=y"),
    "a boundary that is none": (parts(FILE), 'multipart/form-data; boundary="\\xff\\x00"'),
    "no end": (parts(FILE, end=b""), "multipart/form-data; boundary=x"),
    "ten thousand parts": (parts(*[TEXT] * 3_000), "multipart/form-data; boundary=x"),
    "ten thousand files": (parts(*[FILE] * 2_000), "multipart/form-data; boundary=x"),
    "a form within a form": (
        parts(
            b'Content-Disposition: form-data; name="file"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n'
        ),
        "multipart/form-data; boundary=x",
    ),
    "a head without an end": (
        parts(b"Content-Disposition: form-data; name=" + b"a" * 60_000),
        "multipart/form-data; boundary=x",
    ),
    "many heads": (parts(b"X: y\r\n" * 9_000 + FILE), "multipart/form-data; boundary=x"),
    "no head": (parts(b"halo"), "multipart/form-data; boundary=x"),
    "a head without a value": (parts(b"Content-Disposition\r\n\r\nhalo"), "multipart/form-data; boundary=x"),
    "no name": (parts(b'Content-Disposition: form-data; filename="a"\r\n\r\nx'), "multipart/form-data; boundary=x"),
    "not text": (
        parts(b'Content-Disposition: form-data; name="\xff\xfe"\r\n\r\n\xff'),
        "multipart/form-data; boundary=x",
    ),
    "an unknown script": (
        parts(b"Content-Disposition: form-data; name=\"text\"; filename*=nosuch''%ff\r\n\r\nx"),
        "multipart/form-data; boundary=x; charset=nosuch",
    ),
    "a charset that is none": (parts(TEXT), "multipart/form-data; boundary=x; charset=rot13"),
    "a charset with NUL": (
        parts(b'Content-Disposition: form-data; name="_charset_"\r\n\r\nutf-16'),
        "multipart/form-data; boundary=x",
    ),
    "half a pair": (b"text=%ED%A0%80&csrf=%00", "application/x-www-form-urlencoded"),
    "no letters": (b"%%%&&&===%zz", "application/x-www-form-urlencoded; charset=nosuch"),
    "many fields": (b"&".join(b"f%d=1" % each for each in range(20_000)), "application/x-www-form-urlencoded"),
    "nothing": (b"", ""),
    "JSON": (b'{"csrf": "x"}', "application/json"),
}


async def test_forms_that_are_none_are_refused_everywhere(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "hostile-uploads/forms")
    evidence = f"/api/v1/problems/{problem}/evidence"
    paths = (
        f"/masalah/{problem}/bukti",
        f"/masalah/{problem}/tindakan/add-note",
        f"/desk/{LEBONG}/lapor",
        f"/desk/{LEBONG}/triase/ambil",
        "/keluar",
    )
    for name, (body, kind) in NONSENSE.items():
        headers = {"Content-Type": kind, "Idempotency-Key": "hostile-uploads/nonsense"}
        answer = await api.call("POST", evidence, OPERATOR, content=body, headers=headers)
        assert answer.status_code in {413, 422}, (name, answer.text)
        for path in paths:
            sent = await pages.client.post(path, content=body, headers={"Content-Type": kind, "Origin": ORIGIN})
            assert sent.status_code in {403, 413, 422}, (name, path, sent.status_code)
    assert (await api.get(evidence)).json()["total"] == 0


async def test_where_no_file_is_taken_no_form_comes_in_parts(api: Api, pages: Pages) -> None:
    problem = await a_problem(api, "hostile-uploads/parts")
    for path, fields in (
        (f"/masalah/{problem}/tindakan/add-note", {"text": "Halo dalam bagian."}),
        (f"/masalah/{problem}/kontak", {"alasan": "perlu dihubungi"}),
        (f"/desk/{LEBONG}/lapor", {"text": "Halo dalam bagian."}),
        (f"/desk/{LEBONG}/triase/ambil", {}),
        ("/tombol", {}),
    ):
        for files in ({"x": ("", b"")}, {"x": ("a.jpg", b"\xff\xd8\xff\xe0")}):
            sent = await pages.client.post(path, data={"csrf": CSRF, **fields}, files=files, headers={"Origin": ORIGIN})
            assert (sent.status_code, "UNREADABLE_REQUEST" in sent.text) == (422, True), (path, sent.text)


async def test_one_file_more_of_one_name_is_refused(api: Api) -> None:
    problem = await a_problem(api, "hostile-uploads/twice")
    files = [("file", (f"{each}.jpg", b"\xff\xd8\xff\xe0")) for each in range(3)]
    path = f"/api/v1/problems/{problem}/evidence"
    answer = await api.call("POST", path, OPERATOR, files=files, headers={"Idempotency-Key": "hostile-uploads/twice"})
    assert (answer.status_code, answer.json()["code"]) == (422, "UNREADABLE_REQUEST")
    assert (await api.get(path)).json()["total"] == 0


async def test_who_sends_slowly_leaves_room_for_somebody_else(api: Api, services: DeskServices) -> None:
    problem = await a_problem(api, "hostile-uploads/slow")
    never = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        await never.wait()

    made = application(services)
    path = f"/api/v1/problems/{problem}/evidence"
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": "hostile-uploads/slow"}
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(
                httpx.AsyncClient(transport=httpx.ASGITransport(made, client=(address, 1)), base_url=ORIGIN, timeout=60)
            )
            for address in ("192.0.2.1", "192.0.2.2")
        ]
        slow = [
            asyncio.create_task(Api(one, services).call("POST", path, OPERATOR, content=slowly(), headers=headers))
            for _ in range(OF_ONE)
        ]
        while made.state.uploads._sending.total() < OF_ONE:
            await asyncio.sleep(0.01)
        assert (await hand_in(Api(one, services), problem, "a.jpg", b"x", "hostile-uploads/one")).status_code == 429
        assert (await hand_in(Api(other, services), problem, "a.jpg", b"x", "hostile-uploads/two")).status_code == 200
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert not made.state.uploads._sending
        assert (await hand_in(Api(one, services), problem, "a.jpg", b"x", "hostile-uploads/one")).status_code == 200
