// Puts the token into the header of an action, never into an address, and keeps it for this tab
// alone. Everything else that moves is htmx.
"use strict";
(() => {
  const STORE = "unimos-token";
  const BY = "unimos-by";
  const BOXES = "input[type=checkbox][name]";
  const field = () => document.getElementById("token");
  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(tip);
    const input = field();
    if (input) {
      input.value = sessionStorage.getItem(STORE) || "";
      input.addEventListener("change", () => sessionStorage.setItem(STORE, input.value));
    }
    const by = document.getElementById("by");
    if (by) {
      by.value = sessionStorage.getItem(BY) || "";
      by.addEventListener("change", () => sessionStorage.setItem(BY, by.value));
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const input = field();
    if (event.detail.verb === "post" && input) {
      event.detail.headers["Authorization"] = "Bearer " + input.value;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "all") {
      event.target.form.querySelectorAll(BOXES).forEach((each) => {
        each.checked = event.target.checked;
      });
    }
  });
  // what was refused is said above, and takes the place of nothing
  document.addEventListener("htmx:beforeSwap", (event) => {
    const said = document.getElementById("said");
    if (said && event.detail.xhr.status >= 400) {
      event.detail.target = said;
    } else if (said && event.detail.target.id === "ask") {
      said.textContent = "";
    }
  });
  // what a person has opened or selected stays so when the part is drawn anew
  document.addEventListener("htmx:beforeSwap", (event) => {
    event.target.dataset.open = [...event.target.querySelectorAll("details[open]")]
      .map((each) => each.id).join(" ");
    event.target.chosen = [...event.target.querySelectorAll(BOXES + ":checked")]
      .map((each) => each.value);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    (event.target.dataset.open || "").split(" ").filter(Boolean).forEach((id) => {
      const details = document.getElementById(id);
      if (details) {
        details.open = true;
      }
    });
    const chosen = event.target.chosen || [];
    event.target.querySelectorAll(BOXES).forEach((each) => {
      each.checked = each.checked || chosen.includes(each.value);
    });
  });
  // what was sent is selected no longer
  document.addEventListener("htmx:afterRequest", (event) => {
    if (/^(replay|orders)$/.test(event.target.id) && event.detail.xhr.status === 200) {
      event.target.querySelectorAll("input:checked").forEach((each) => {
        each.checked = false;
      });
    }
  });
  // the values of a drawing's curves under the pointer
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  document.addEventListener("pointermove", (event) => {
    const svg = event.target.closest && event.target.closest("svg[data-ends]");
    const lines = svg ? [...svg.querySelectorAll("[data-name]")] : [];
    tip.hidden = !lines.some((line) => line.points.length > 0);
    if (tip.hidden) {
      return;
    }
    const [top, bottom] = svg.dataset.ends.split(" ").map(Number);
    const x = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(svg.getScreenCTM().inverse()).x;
    const percent = (point) => Math.round(100 * (bottom - point.y) / (bottom - top)) + " %";
    let nearest = 0;
    const words = lines.filter((line) => line.points.length > 0).map((line) => {
      const points = [...line.points];
      points.forEach((point, i) => {
        nearest = i === 0 || Math.abs(point.x - x) < Math.abs(points[nearest].x - x) ? i : nearest;
      });
      const area = line.tagName === "polygon";
      const low = area ? points[points.length - 1 - nearest] : points[nearest];
      return line.dataset.name + " " + (area
        ? [low, points[nearest]].sort((a, b) => b.y - a.y).map(percent).join(" to ")
        : percent(low));
    });
    const group = Number(svg.dataset.group);
    tip.textContent = (group ? "from image " + (group * nearest + 1) + ": " : "")
      + words.join(", ");
    tip.style.left = Math.min(event.pageX + 12, document.body.clientWidth - 220) + "px";
    tip.style.top = event.pageY + 16 + "px";
  });
  document.addEventListener("keydown", (event) => {
    const search = document.getElementById("search");
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const keyed = !typing && !event.ctrlKey && !event.metaKey && !event.altKey
      && /^[0-9a-z]$/.test(event.key)
      && document.querySelector('[data-key="' + event.key + '"]');
    if (keyed) {
      event.preventDefault();
      keyed.click();
    }
    if (event.key === "/" && search && !typing) {
      event.preventDefault();
      search.focus();
    }
  });
})();
