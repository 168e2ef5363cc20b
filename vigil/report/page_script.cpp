// SPDX-License-Identifier: Apache-2.0
// What moves in the report: a click or a key on the curve sets one cursor, the video follows, and the event under it is shown.
// Without scripts the page says the same.
#include "vigil/report/page.h"

namespace vigil {

const char* page_script() {
  return R"js(
"use strict";
(() => {
  const curve = document.querySelector(".curve");
  const svg = curve.querySelector("svg");
  const video = document.querySelector("video");
  const readout = document.querySelector(".readout output");
  const part = JSON.parse(document.getElementById("part").textContent);
  const rows = [...document.querySelectorAll("tr[data-begin]")];
  const number = (element, name) => Number(element.dataset[name]);
  const begin = number(svg, "begin"), end = number(svg, "end"), left = number(svg, "left"), right = number(svg, "right");
  let now = begin;

  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", svg.dataset.top);
  cursor.setAttribute("y2", svg.dataset.bottom);
  svg.append(cursor);

  const clock = time => {
    const ms = Math.floor(time * 1000 + 1e-6), pad = (value, width) => String(value).padStart(width, "0");
    return `${Math.floor(ms / 3600000)}:${pad(Math.floor(ms / 60000) % 60, 2)}:${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
  };

  const levelAt = time => {
    const column = Math.floor((time - begin) / (end - begin) * part.levels.length);
    return part.levels[Math.max(0, Math.min(part.levels.length - 1, column))];
  };

  const show = time => {
    now = Math.max(begin, Math.min(end, time));
    const x = left + (now - begin) / (end - begin) * (right - left);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    let current = "";
    rows.forEach(row => {
      const inside = number(row, "begin") <= now && now < number(row, "end");
      row.classList.toggle("now", inside);
      if (inside) current = `event ${row.dataset.number}`;
    });
    const level = levelAt(now);
    const text = [clock(now), level == null ? "" : `level ${level.toFixed(1)}`, current].filter(Boolean).join(" \u00b7 ");
    readout.textContent = text;
    curve.setAttribute("aria-valuenow", now.toFixed(3));
    curve.setAttribute("aria-valuetext", text);
  };

  const seek = time => {
    show(time);
    if (video && video.readyState > 0) video.currentTime = Math.max(0, now - part.videoBegin);
  };

  const timeAt = event => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    return begin + (x - left) / (right - left) * (end - begin);
  };

  const neighbour = step => {  // the next or previous event's beginning
    const begins = rows.map(row => number(row, "begin"));
    const found = step > 0 ? begins.filter(time => time > now + 1e-3).sort((a, b) => a - b)[0]
                           : begins.filter(time => time < now - 1e-3).sort((a, b) => b - a)[0];
    if (found !== undefined) seek(found);
  };

  curve.addEventListener("pointerdown", event => {
    if (event.button !== 0) return;
    curve.setPointerCapture(event.pointerId);
    seek(timeAt(event));
  });
  curve.addEventListener("pointermove", event => {
    if (curve.hasPointerCapture(event.pointerId)) seek(timeAt(event));
  });

  const keys = {
    ArrowLeft: () => seek(now - 1), ArrowRight: () => seek(now + 1), PageDown: () => seek(now - 10), PageUp: () => seek(now + 10),
    Home: () => seek(begin), End: () => seek(end), ",": () => seek(now - part.frame), ".": () => seek(now + part.frame),
  };
  curve.addEventListener("keydown", event => {
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target === video) return;
    if (event.key === "j" || event.key === "k") neighbour(event.key === "j" ? 1 : -1);
    if (event.key === " " && video && event.target === curve) {
      event.preventDefault();
      if (video.paused) video.play(); else video.pause();
    }
  });

  for (const jump of document.querySelectorAll(".jump")) {
    jump.addEventListener("click", () => {
      seek(number(jump.closest("tr"), "begin"));
      document.querySelector(".stage").scrollIntoView({block: "nearest"});
    });
  }

  if (video) {
    const follow = () => {
      show(video.currentTime + part.videoBegin);
      if (!video.paused && !video.ended) requestAnimationFrame(follow);
    };
    video.addEventListener("play", follow);
    video.addEventListener("seeked", () => show(video.currentTime + part.videoBegin));
    video.addEventListener("loadedmetadata", () => seek(now));
    const missing = () => {
      video.hidden = true;
      document.getElementById("no-video").hidden = false;
    };
    video.addEventListener("error", missing);
    if (video.error) missing();
  }
  show(begin);
})();
)js";
}

}  // namespace vigil
