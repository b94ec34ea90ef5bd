#include "eval/page_text.h"

namespace flant5 {

// Hues are Okabe and Ito's, which colour-blind readers can tell apart; every figure is also there as a number.
const std::string_view kPageStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f5f7f9; --line: #d5dbe1; --ink: #1b1f24; --muted: #59636e;
  --heat: 0 80 138; --strong-ink: #ffffff;
  --negative: #d55e00; --neutral: #6b7580; --positive: #0072b2; --invalid: #a6548a;
  --precision: #0072b2; --recall: #e69f00; --f1: #009e73;
  --hue0: #0072b2; --hue1: #d55e00; --hue2: #009e73; --hue3: #b0589b;
  --hue4: #c98a00; --hue5: #3f97cf; --hue6: #8c6d31; --hue7: #6b7580;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1419; --card: #182028; --line: #2f3943; --ink: #e8ebee; --muted: #a3aeb9;
    --heat: 86 180 233; --strong-ink: #0f1419;
    --negative: #ee7733; --neutral: #99a3ad; --positive: #56b4e9; --invalid: #d990bd;
    --precision: #56b4e9; --recall: #e69f00; --f1: #1fbf92;
    --hue0: #56b4e9; --hue1: #ee7733; --hue2: #1fbf92; --hue3: #d990bd;
    --hue4: #e6b33d; --hue5: #8fd0f5; --hue6: #c4a15c; --hue7: #99a3ad;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: break-word; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1rem 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
p { margin: .4rem 0; }
.muted, small { color: var(--muted); }
small { font-size: .8rem; }
.wrap { overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); margin: 1rem 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
.card b { display: block; font-size: 1.6rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.card small { display: block; }
.pair { display: grid; gap: 1.2rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.pair > * { min-width: 0; }
.bars { display: grid; grid-template-columns: fit-content(40%) minmax(4rem, 1fr) max-content; gap: .3rem .7rem; align-items: center; }
.track { position: relative; height: 1.1rem; background: var(--card); border-radius: .2rem; }
.fill { position: absolute; inset: 0 auto 0 0; border-radius: .2rem; }
.whisker { position: absolute; top: 50%; height: 0; border-top: 2px solid var(--ink); }
.whisker::before, .whisker::after { content: ""; position: absolute; top: -5px; height: 8px; border-left: 2px solid var(--ink); }
.whisker::before { left: 0; }
.whisker::after { right: 0; }
.negative { background: var(--negative); } .neutral { background: var(--neutral); }
.positive { background: var(--positive); } .invalid { background: var(--invalid); }
.hue0 { background: var(--hue0); } .hue1 { background: var(--hue1); } .hue2 { background: var(--hue2); } 
.hue3 { background: var(--hue3); } .hue4 { background: var(--hue4); } .hue5 { background: var(--hue5); } 
.hue6 { background: var(--hue6); } .hue7 { background: var(--hue7); }
.precision { background: var(--precision); } .recall { background: var(--recall); } .f1 { background: var(--f1); }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .5rem; text-align: left; vertical-align: top; }
caption { text-align: left; color: var(--muted); padding-bottom: .4rem; }
.rows tr { border-top: 1px solid var(--line); }
.heat { table-layout: fixed; max-width: 44rem; border-collapse: separate; border-spacing: 2px; }
.heat th { font-weight: 500; font-size: .9rem; overflow-wrap: anywhere; }
.heat thead th { text-align: center; }
.heat td:first-child, .heat tbody th { width: 5.5rem; }
.heat td:first-child { background: none; }
.heat tbody th { text-align: left; vertical-align: middle; padding-left: 0; }
.heat td { text-align: center; padding: .8rem .2rem; background: rgb(var(--heat) / calc(.04 + .94 * var(--share))); font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.heat.small { table-layout: auto; width: auto; max-width: none; border-spacing: 1px; font-size: .85rem; }
.heat.small td { padding: .25rem .3rem; min-width: 2.2rem; }
.heat.small thead th { vertical-align: bottom; padding: .2rem .1rem; }
.heat.small th span { display: inline-block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom; }
.heat.small thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 9rem; }
.heat.small tbody th span { max-width: 11rem; }
.heat.small tbody th { width: auto; padding-right: .5rem; }
.heat td b { display: block; font-weight: 600; }
.heat td small { color: inherit; }
.heat .strong { color: var(--strong-ink); }
.tag { display: inline-block; max-width: 12rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom; }
.tag::before { content: ""; display: inline-block; width: .65em; height: .65em; margin-right: .4em; border-radius: 50%; background: var(--dot, transparent); }
.is-negative { --dot: var(--negative); } .is-neutral { --dot: var(--neutral); }
.is-positive { --dot: var(--positive); } .is-invalid { --dot: var(--invalid); }
.is-hue0 { --dot: var(--hue0); } .is-hue1 { --dot: var(--hue1); } .is-hue2 { --dot: var(--hue2); } 
.is-hue3 { --dot: var(--hue3); } .is-hue4 { --dot: var(--hue4); } .is-hue5 { --dot: var(--hue5); } 
.is-hue6 { --dot: var(--hue6); } .is-hue7 { --dot: var(--hue7); }
.filters { display: flex; flex-wrap: wrap; gap: .6rem; margin: .8rem 0; align-items: center; }
.filters input { flex: 1 1 14rem; }
.filters input, .filters select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; min-width: 0; max-width: 100%; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
details { margin: 1rem 0; }
summary { cursor: pointer; }
svg { display: block; width: 100%; max-width: 30rem; height: auto; }
svg text { fill: var(--muted); font-size: 12px; }
.axis { stroke: var(--line); fill: none; }
.ideal { stroke: var(--muted); stroke-dasharray: 4 4; fill: none; }
.before { stroke: var(--negative); stroke-width: 2; stroke-dasharray: 2 3; fill: none; }
.curve { stroke: var(--positive); stroke-width: 2; fill: none; }
.dot { fill: var(--positive); }
.right { fill: var(--positive); } .wrong { fill: var(--negative); }
.key { display: inline-block; width: .8em; height: .8em; border-radius: .15em; margin-right: .3em; }
@media (max-width: 40rem) {
  main { padding: .5rem .9rem 3rem; }
  .cards { grid-template-columns: 1fr 1fr; }
  .heat td:first-child, .heat tbody th { width: 4rem; }
  .heat th { font-size: .75rem; padding: .3rem .1rem; }
  .heat td { padding: .6rem .1rem; }
  #errors thead { display: none; }
  #errors tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); padding: .5rem 0; }
  .tag { max-width: 100%; }
  #errors tr[hidden] { display: none; }
  #errors td { padding: .1rem .2rem; }
  #errors td::before { content: attr(data-name); display: block; font-size: .75rem; color: var(--muted); }
  #errors .sentence::before { content: none; }
  #errors .sentence { grid-column: 1 / -1; }
}
@media print { .filters { display: none; } }
)css";

const std::string_view kPageScript = R"js(
"use strict";
const search = document.getElementById("search");
if (search) {
  const gold = document.getElementById("gold");
  const answer = document.getElementById("answer");
  const shown = document.getElementById("shown");
  const rows = Array.from(document.querySelectorAll("#errors tbody tr"), row => ({
    row, text: row.textContent.toLowerCase(), gold: row.dataset.gold, answer: row.dataset.answer,
  }));
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const each of rows) {
      const matches = (!gold.value || gold.value === each.gold) && (!answer.value || answer.value === each.answer) &&
        words.every(word => each.text.includes(word));
      each.row.hidden = !matches;
      count += matches ? 1 : 0;
    }
    shown.textContent = count + " of " + rows.length + " shown";
  };
  for (const control of [search, gold, answer]) control.addEventListener("input", filter);
  filter();
}
)js";

}  // namespace flant5
