#pragma once

namespace gambeta {

/// The style sheet of every report. Ten colours that keep a contrast of 3 to 1 against the
/// page (text: 4.5 to 1) in both modes; c0 to c9 choose one.
inline constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--dim:#59636e;--grid:#d8dee4;--box:#f3f5f7;
--k0:#0969da;--k1:#bc4c00;--k2:#1a7f37;--k3:#8250df;--k4:#cf222e;--k5:#1b7c83;--k6:#7d4e00;--k7:#bf3989;--k8:#5d6b00;--k9:#57606a}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9ba4ae;--grid:#30363d;--box:#161b22;
--k0:#58a6ff;--k1:#f0883e;--k2:#3fb950;--k3:#bc8cff;--k4:#ff7b72;--k5:#39c5cf;--k6:#d4a72c;--k7:#f778ba;--k8:#a5b83a;--k9:#9198a1}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main{max-width:68rem;margin:0 auto;padding:1rem 1rem 3rem}
h1{font-size:1.8rem;margin:.5rem 0;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--grid)}
p{max-width:46rem;margin:.5rem 0;overflow-wrap:anywhere}
.lead{font-size:1.15rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(24rem,100%),1fr));gap:1.2rem}
figure{margin:0;max-width:30rem;break-inside:avoid}
figcaption{font-weight:600;font-size:.95rem;margin-bottom:.2rem;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto;font:11px system-ui,sans-serif}
svg text{fill:var(--fg)}
svg .note{fill:var(--dim)}
svg .small{font-size:9.5px}
svg .tiny{font-size:7px}
.c0{--c:var(--k0)}.c1{--c:var(--k1)}.c2{--c:var(--k2)}.c3{--c:var(--k3)}.c4{--c:var(--k4)}
.c5{--c:var(--k5)}.c6{--c:var(--k6)}.c7{--c:var(--k7)}.c8{--c:var(--k8)}.c9{--c:var(--k9)}
.grid{stroke:var(--grid)}
.axis{stroke:var(--dim)}
.mark{stroke:var(--dim);stroke-dasharray:2 3}
.line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}
.dash{stroke-dasharray:6 3}
.dots{fill:var(--c);stroke:var(--bg);stroke-width:.4}
.bars{stroke:var(--c);stroke-width:1.4}
.thin{stroke-width:.7}
.fill{fill:var(--c)}
.area{fill:var(--c);fill-opacity:.14;shape-rendering:crispEdges}
.sure{fill-opacity:.34}
.paper{fill:#fff;stroke:var(--grid)}
.ink{fill:#000;shape-rendering:crispEdges}
.g1{fill-opacity:.14}.g2{fill-opacity:.28}.g3{fill-opacity:.42}.g4{fill-opacity:.57}.g5{fill-opacity:.71}.g6{fill-opacity:.86}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-size:.92rem}
caption{text-align:left;font-weight:600;padding:.2rem 0}
th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
td.n{white-space:nowrap}
td:last-child{overflow-wrap:anywhere}
pre{background:var(--box);padding:.7rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere;border-radius:4px}
@media (max-width:34rem){table{font-size:.72rem}th,td{padding-right:.45rem}h1{font-size:1.5rem}}
@media print{body{font-size:10.5pt}main{padding:0}h2{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)";

}  // namespace gambeta
