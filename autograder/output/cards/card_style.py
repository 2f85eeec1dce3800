"""The style of cards: two sets of colors, chosen by the notebook's theme, or by the system's where it says nothing.

Cards bring their style along: a notebook has no other place for it. Themes are told by what JupyterLab, VS Code and
Colab set on the page, so that a light notebook on a dark desktop stays light. Both sets have a contrast of at least 4.5
to their background. Where a viewer drops styles, as GitHub does, signs and words say everything that colors do.
"""

from __future__ import annotations

_LIGHT = (
    "color-scheme:light;--ag-ink:var(--jp-content-font-color1,var(--vscode-editor-foreground,"
    "var(--colab-primary-text-color,#1d232a)));--ag-paper:var(--jp-layout-color0,var(--vscode-editor-background,"
    "var(--colab-primary-surface-color,#fff)));"
    "--ag-soft:#59636e;--ag-line:#d0d7de;--ag-pale:#f3f5f8;"
    "--ag-right:#005f99;--ag-part:#8a5700;--ag-wrong:#b03a00;--ag-wait:#59636e;--ag-ours:#7a1fa2"
)
_DARK = (
    "color-scheme:dark;--ag-ink:var(--jp-content-font-color1,var(--vscode-editor-foreground,"
    "var(--colab-primary-text-color,#e6e9ec)));--ag-paper:var(--jp-layout-color0,var(--vscode-editor-background,"
    "var(--colab-primary-surface-color,#16191d)));"
    "--ag-soft:#a9b3bd;--ag-line:#3d444d;--ag-pale:#23282e;"
    "--ag-right:#6cb8f0;--ag-part:#e3b341;--ag-wrong:#ff9e64;--ag-wait:#a9b3bd;--ag-ours:#d2a8ff"
)
_LIGHT_PAGES = ('[data-jp-theme-light="true"]', "body.vscode-light", 'html[theme="light"]', 'html[data-theme="light"]')
_DARK_PAGES = (
    '[data-jp-theme-light="false"]', "body.vscode-dark", "body.vscode-high-contrast", 'html[theme="dark"]',
    'html[data-theme="dark"]',
)  # fmt: skip


def _on(pages: tuple[str, ...]) -> str:
    return ",".join(f"{page} .ag-card" for page in pages)


STYLE = (
    f"""\
.ag-card{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.ag-card{{{_DARK}}}}}
{_on(_LIGHT_PAGES)}{{{_LIGHT}}}
{_on(_DARK_PAGES)}{{{_DARK}}}
"""
    + """\
.ag-card{color:var(--ag-ink);background:var(--ag-paper);border:1px solid var(--ag-line);border-radius:6px;
max-width:46rem;padding:.7rem 1rem;margin:.3rem 0;
font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;
overflow-wrap:break-word}
.ag-card p{margin:.25rem 0}
.ag-card .ag-title{margin:0 0 .3rem;font-weight:600}
.ag-card .ag-soft,.ag-card summary,.ag-card figcaption{color:var(--ag-soft);font-size:13px}
.ag-card .ag-q{margin:.55rem 0;padding:.1rem 0 .1rem .75rem;border-left:4px solid var(--ag-line)}
.ag-card .ag-head{display:flex;flex-wrap:wrap;gap:0 .5rem;align-items:baseline}
.ag-card .ag-id{font-weight:600}
.ag-card .ag-worth{margin-left:auto;font-weight:600;white-space:nowrap}
.ag-card .ag-said{white-space:pre-line}
.ag-card .ag-right{border-color:var(--ag-right)}.ag-card .ag-right .ag-worth{color:var(--ag-right)}
.ag-card .ag-part{border-color:var(--ag-part)}.ag-card .ag-part .ag-worth{color:var(--ag-part)}
.ag-card .ag-wrong{border-color:var(--ag-wrong)}.ag-card .ag-wrong .ag-worth{color:var(--ag-wrong)}
.ag-card .ag-wait{border-color:var(--ag-wait)}.ag-card .ag-wait .ag-worth{color:var(--ag-wait)}
.ag-card .ag-ours{border-color:var(--ag-ours)}.ag-card .ag-ours .ag-worth{color:var(--ag-ours)}
.ag-card code,.ag-card pre{font:12.5px/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;
background:var(--ag-pale);color:var(--ag-ink);border-radius:3px}
.ag-card code{padding:.05em .3em}
.ag-card pre{margin:.3rem 0;padding:.5rem .7rem;overflow-x:auto;white-space:pre-wrap}
.ag-card summary{cursor:pointer}
.ag-card figure{margin:.5rem 0;max-width:100%}
.ag-card .ag-maps{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem}
.ag-card .ag-map{overflow-x:auto;max-width:100%}
.ag-card img{max-width:100%;height:auto;background:#fff}
.ag-card table{border-collapse:collapse;font-size:12.5px;margin:.3rem 0;color:var(--ag-ink);background:none}
.ag-card th,.ag-card td{padding:.15rem .5rem;text-align:right;border:1px solid var(--ag-line);
font-variant-numeric:tabular-nums;background:none;color:inherit}
.ag-card caption{text-align:left;color:var(--ag-soft)}
.ag-card .ag-foot{margin-top:.6rem;padding-top:.45rem;border-top:1px solid var(--ag-line)}
"""
)
