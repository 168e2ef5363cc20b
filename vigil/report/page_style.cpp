// SPDX-License-Identifier: Apache-2.0
// The look of the report: system font, light and dark, print. One string that stands inside the page.
#include "vigil/report/page.h"

namespace vigil {

const char* page_style() {
  return R"css(
:root{color-scheme:light dark;--ground:#fff;--card:#f6f8fa;--text:#1f2328;--soft:#57606a;--rule:#d8dee4;--accent:#1769c2;
--event:#c2410c;--warn-ground:#fff4e5;--warn:#7a4100;--now:#eef5fd}
@media screen and (prefers-color-scheme:dark){:root{--ground:#12161b;--card:#1a2027;--text:#e6eaee;--soft:#a0abb6;--rule:#2d353e;
--accent:#69b1ff;--event:#ff8a4c;--warn-ground:#33260f;--warn:#ffd08a;--now:#172536}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:40px 28px 64px}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 6px;overflow-wrap:anywhere;font-weight:650}
h2{font-size:1.15rem;margin:48px 0 14px;font-weight:650}
p{margin:0 0 12px;max-width:70ch}
.lead,.soft{color:var(--soft)}
.lead b{color:var(--text);font-weight:600}
.notice{background:var(--warn-ground);color:var(--warn);border-radius:10px;padding:12px 18px;margin:20px 0 0}
.notice p:last-child{margin:0}
.stage{margin:32px 0 0}
.stage video{display:block;max-width:100%;height:min(52vh,480px);background:#000;border-radius:12px;margin:0 auto 16px}
.curve{position:relative;padding:12px 8px 4px;background:var(--card);border-radius:12px;overflow-x:auto}
.curve[role=slider]{cursor:crosshair;touch-action:pan-y}
.curve svg{display:block;width:100%;min-width:640px;height:auto}
.curve .cursor{stroke:var(--text);stroke-width:1.4;pointer-events:none}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:6px}
.readout{display:flex;flex-wrap:wrap;gap:4px 20px;justify-content:space-between;color:var(--soft);font-size:.9rem;margin:10px 4px 0;min-height:1.5em}
.readout output{color:var(--text);font-variant-numeric:tabular-nums}
kbd{font:.82em ui-monospace,"DejaVu Sans Mono",monospace;border:1px solid var(--rule);border-radius:4px;padding:1px 5px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{font-size:.82rem;font-weight:600;color:var(--soft);text-align:left;padding:0 20px 8px 0;border-bottom:1px solid var(--rule)}
td{vertical-align:top;padding:18px 20px 18px 0;border-bottom:1px solid var(--rule)}
tr.now td{background:var(--now)}
td.picture{width:272px}
td.picture img{display:block;width:252px;height:auto;border-radius:8px;background:var(--card)}
.none{display:grid;place-items:center;width:252px;height:96px;border-radius:8px;background:var(--card);color:var(--soft);font-size:.85rem}
td.when,td.rarity{white-space:nowrap;font-variant-numeric:tabular-nums}
td.rarity b{font-size:1.35rem;font-weight:650;line-height:1.2}
td.why{min-width:230px}
td small{display:block;color:var(--soft);font-size:.86rem}
td ul{margin:0;padding:0;list-style:none}
td li+li{margin-top:6px}
.jump{font:inherit;font-weight:600;color:var(--accent);background:none;border:0;padding:0;cursor:pointer;text-align:left}
.jump:hover{text-decoration:underline}
.tag{display:inline-block;background:var(--warn-ground);color:var(--warn);border-radius:999px;padding:0 10px;font-size:.82rem;margin-top:6px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:8px 28px;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
code{font:.9em ui-monospace,"DejaVu Sans Mono",monospace}
a{color:var(--accent)}
footer{margin-top:56px;padding-top:18px;border-top:1px solid var(--rule);color:var(--soft);font-size:.88rem}
@media screen and (max-width:760px){main{padding:24px 16px 48px}dl{grid-template-columns:1fr;gap:2px}dd{margin-bottom:10px}
thead{display:none}tr{display:block;padding:18px 0;border-bottom:1px solid var(--rule)}td,td.picture{display:block;width:auto;padding:4px 0;border:0}
td.picture img{width:100%;max-width:480px}}
@media print{:root{--ground:#fff;--card:#fff;--text:#000;--soft:#444;--rule:#bbb;--accent:#000;--warn-ground:#fff;--warn:#000}
body{font-size:10.5pt}main{max-width:none;padding:0}.stage video,.readout,.files,.curve .cursor{display:none}.curve{padding:0}.curve svg{min-width:0}tr,.curve,dl{break-inside:avoid}
td.picture{width:190px}td.picture img,.none{width:176px}h2{margin-top:24px;break-after:avoid}}
)css";
}

}  // namespace vigil
