"""The few pictograms, drawn on 20 by 20; each stands beside words and is hidden from screen readers."""

PATHS = {
    "menu": '<path d="M3 6h14M3 10h14M3 14h14"/>',
    "download": '<path d="M10 3v9.5M6 9l4 4 4-4M4 16.5h12"/>',
    "upload": '<path d="M10 13.5V4M6 7.5l4-4 4 4M4 16.5h12"/>',
    "lock": '<rect x="4.5" y="9" width="11" height="8" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>',
    "unlock": '<rect x="4.5" y="9" width="11" height="8" rx="1.5"/><path d="M7 9V6a3 3 0 0 1 5.8-1"/>',
    "warning": '<path d="M10 3.2 17.3 16H2.7z"/><path d="M10 8v4M10 13.8v.2"/>',
    "info": '<circle cx="10" cy="10" r="7.2"/><path d="M10 9v4.6M10 6.3v.2"/>',
    "sample": (
        '<path d="M8 2.8v5L3.8 15.6A1.2 1.2 0 0 0 4.9 17.3h10.2a1.2 1.2 0 0 0 1.1-1.7L12 7.8v-5'
        'M6.8 2.8h6.4M5.8 12.2h8.4"/>'
    ),
    "document": '<path d="M5 2.8h6.5L15 6.3v10.9H5z"/><path d="M11.3 2.8v3.7H15"/>',
    "tick": '<path d="M4.5 10.5l3.6 3.6 7.4-8"/>',
    "clip": (
        '<path d="M13.8 7.2l-5.6 5.6a1.7 1.7 0 0 1-2.4-2.4l6.1-6.1a3 3 0 0 1 4.3 4.3L10 14.9'
        'a4.4 4.4 0 0 1-6.2-6.2l4.9-5"/>'
    ),
    "chevron": '<path d="M8 5l5 5-5 5"/>',
    "person": '<circle cx="10" cy="6.6" r="3.2"/><path d="M3.8 17a6.2 6.2 0 0 1 12.4 0"/>',
}
DIRECTED = {"chevron"}  # mirrored where the page runs from right to left


def icon(name: str, *, small: bool = False) -> str:
    """Return the pictogram as SVG."""
    classes = "icon" + (" icon--s" if small else "") + (" icon--dir" if name in DIRECTED else "")
    return f'<svg class="{classes}" viewBox="0 0 20 20" aria-hidden="true">{PATHS[name]}</svg>'
