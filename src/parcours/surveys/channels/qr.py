"""A QR code per place: the short signed link, drawn as SVG, with the name of the place beneath."""

from __future__ import annotations

import io

from parcours.surveys.controls import esc


def qr_svg(url: str, label: str = "") -> bytes:
    """The code of ``url``; error correction M, quiet zone included, text beneath for the one who hangs it up."""
    # segno is small, but only posters need it.
    import segno

    out = io.BytesIO()
    segno.make(url, error="m", boost_error=False).save(
        out, kind="svg", scale=8, border=4, xmldecl=False, svgns=True, dark="#000", light="#fff"
    )
    drawn = out.getvalue().decode()
    if not label:
        return drawn.encode()
    width = int(drawn.split('width="', 1)[1].split('"', 1)[0])
    height = int(drawn.split('height="', 1)[1].split('"', 1)[0])
    inner = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + 40}" '
        f'viewBox="0 0 {width} {height + 40}"><title>{esc(label)}</title><rect width="100%" height="100%" '
        f'fill="#fff"/>{inner}<text x="50%" y="{height + 20}" text-anchor="middle" '
        f'font-family="sans-serif" font-size="18">{esc(label)}</text></svg>'
    ).encode()
